import type { LocalCall } from '../../saga/effect.ts';
import type { InstanceEvent } from '../../saga/rules/instance-event.ts';
import type { Fence } from '../../saga/rules/fence.ts';
import type { Queries } from '../database.ts';
import type { Kept, Projected } from '../saga.ts';

/** The changes to an instance, which are written by one statement. */
export interface Writing {
  readonly events: readonly Kept['event'][];
  /** Its state, and the number of its last event, with these events. */
  readonly state: Kept['state'];
  readonly projected: Projected;
  readonly version: number;
  readonly fences: readonly StepFence[];
}

export interface StepFence {
  readonly step: string;
  readonly fence: Fence;
}

export interface Committed {
  /** `conflict`: others have written since, and nothing was. `refused`: the effect was, and what follows then is written. */
  readonly cameTo: 'committed' | 'refused' | 'conflict';
  /** Which is the last one of the instance now, where something was written. */
  readonly commitId: string;
  readonly at: Date;
}

/** Writes on an instance of which `lastCommit` was known, unless there have been others since. */
export async function commitInstance(
  client: Queries,
  { instanceId, lastCommit }: { instanceId: string; lastCommit: string },
  written: Writing,
  local?: { readonly call: LocalCall; readonly otherwise: Writing },
): Promise<Committed> {
  const { rows } = await client.query<Committed>({
    name: 'commit-instance',
    text: `select came_to as "cameTo", commit_id as "commitId", committed_at as at from commit_instance($1, $2, $3, $4, $5, $6)`,
    values: [
      instanceId,
      lastCommit,
      JSON.stringify(rowsOf(written)),
      local?.call.name ?? null,
      local === undefined ? null : JSON.stringify(local.call.asked),
      local === undefined ? null : JSON.stringify(rowsOf(local.otherwise)),
    ],
  });
  const [committed] = rows;
  if (committed === undefined) throw new Error('A commit has no answer');
  return committed;
}

/** Does an effect within a transaction. @returns whether it is done; otherwise nothing has changed */
export async function callLocal(
  client: Queries,
  instanceId: string,
  { name, asked }: LocalCall,
): Promise<boolean> {
  const { rows } = await client.query<{ short: string | null }>(`select ${name}($1, $2) as short`, [
    instanceId,
    JSON.stringify(asked),
  ]);
  return rows[0]?.short === null;
}

function rowsOf({ events, state, projected, version, fences }: Writing) {
  const happened = {
    version,
    ...projected,
    state,
    toBeTold: events.some(({ type }) => toBeTold.has(type)),
    channels: state.closed === undefined ? [] : ['instance_closed'],
  };
  return {
    events,
    fences: fences.map(({ step, fence }) => ({ step, ...fence })),
    ...(events.length === 0 ? {} : happened),
  };
}

/** Events that are recorded first, and told to the run then. */
const toBeTold: ReadonlySet<string> = new Set([
  'decision_taken',
  'cancel_started',
  'redriven',
] satisfies InstanceEvent['type'][]);
