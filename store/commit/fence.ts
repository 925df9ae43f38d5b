import type { Phase } from '../../saga/phases.ts';
import type {
  Fence,
  Fences,
  InstanceFences,
  CreatedResource,
  RecordedOutcome,
  LastApplied,
} from '../../saga/rules/fence.ts';
import type { Send } from '../../saga/rules/sends.ts';
import type { Queries } from '../database.ts';

const columns = `step, phase, key_number, request_hash, state, outcome, reference, attempts, revision, made, prepared_for, last_applied,
  unanswered, (extract(epoch from key_sent_at) * 1000)::float8 as key_sent_at`;

export async function readFences(client: Queries, instanceId: string): Promise<InstanceFences> {
  const { rows } = await client.query<FenceRow>(`select ${columns} from fence where instance_id = $1`, [
    instanceId,
  ]);
  return fencesOf(rows);
}

/** The fences of an instance as one column of its row, for {@link fencesOf}. */
export const fencesColumn = `(select coalesce(jsonb_agg(known), '[]')
  from (select ${columns} from fence where fence.instance_id = saga_instance.instance_id) as known) as fences`;

export function fencesOf(rows: readonly FenceRow[]): InstanceFences {
  const fences: Record<string, Fences> = {};
  for (const row of rows) fences[row.step] = { ...fences[row.step], [row.phase]: fenceOf(row) };
  return fences;
}

export interface FenceRow {
  step: string;
  phase: Phase;
  key_number: number;
  key_sent_at: number;
  request_hash: string;
  state: Fence['state'];
  outcome: RecordedOutcome | null;
  reference: string | null;
  attempts: number;
  revision: number;
  made: CreatedResource[];
  prepared_for: number | null;
  last_applied: LastApplied | null;
  unanswered: Send[];
}

function fenceOf(row: FenceRow): Fence {
  const known = {
    phase: row.phase,
    keyNumber: row.key_number,
    keySentAt: row.key_sent_at,
    requestHash: row.request_hash,
    attempts: row.attempts,
    revision: row.revision,
    made: row.made,
    unanswered: row.unanswered,
    ...(row.prepared_for === null ? {} : { preparedFor: row.prepared_for }),
    ...(row.last_applied === null ? {} : { lastApplied: row.last_applied }),
    ...(row.reference === null ? {} : { reference: row.reference }),
  };
  if (row.state === 'attempting' || row.state === 'not_applied') return { ...known, state: row.state };
  if (row.outcome === null) throw new Error(`A fence that is ${row.state} has no outcome`);
  return { ...known, state: row.state, outcome: row.outcome };
}
