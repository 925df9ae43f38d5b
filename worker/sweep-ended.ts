import {
  endedAmong,
  instancesWithRunLeftOpen,
  reportRunEnded,
  reportRunLeftOpen,
} from '../store/sweep/ended-instances.ts';
import { workflowIdOf } from '../workflows/contract.ts';
import { sendCommand } from '../client/send-command.ts';
import { refOf } from '../store/saga.ts';
import { forEach } from './each.ts';
import { runState } from './run-state.ts';
import type { Sweep } from './sweep.ts';

const runsAtOnce = 200;

/** A sweeper's memory of the open runs that it goes through, a page at a time. */
export interface OpenRuns {
  next: Uint8Array | undefined;
  /** By run, when it was told that its instance has ended, in milliseconds since 1970. */
  readonly told: Map<string, number>;
}

/**
 * Runs that are open although their instances have ended: they are told so, and leave. One that does not has a dead letter.
 * @returns how many could not be looked at
 */
export async function endLeftOpen(sweep: Sweep): Promise<number> {
  const { pool, logger, stopped } = sweep;
  const { sweepAfterMs: endedForMs } = sweep.settings.repair;
  const options = {
    named: (instanceId: string) => ({ instanceId }),
    failed: 'could not look at the run of an instance that has ended',
    logger,
    stopped,
  };
  const open = await endedAmong(pool, await instancesWithOpenRun(sweep), { endedForMs });
  const failed = await forEach(open, { ...options, work: (instanceId) => tell(sweep, instanceId) });
  return (
    failed +
    (await forEach(await instancesWithRunLeftOpen(pool), {
      ...options,
      work: async (instanceId) => {
        const { kind } = await runState(sweep, instanceId);
        if (kind === 'ended' || kind === 'none') await reportRunEnded(pool, instanceId);
      },
    }))
  );
}

/** The instances of the next page of open runs. */
async function instancesWithOpenRun({ client, pool, settings, openRuns }: Sweep): Promise<string[]> {
  const { namespace, taskQueue } = settings.temporal;
  const page = await client.workflowService.listWorkflowExecutions({
    namespace,
    pageSize: runsAtOnce,
    query: `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`,
    ...(openRuns.next === undefined ? {} : { nextPageToken: openRuns.next }),
  });
  openRuns.next = page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
  const prefix = workflowIdOf(pool.saga.name, '');
  return page.executions
    .map(({ execution }) => execution?.workflowId ?? '')
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length));
}

async function tell(sweep: Sweep, instanceId: string): Promise<void> {
  const { client, pool, settings, logger, openRuns } = sweep;
  const { sweepAfterMs } = settings.repair;
  const state = await runState(sweep, instanceId);
  if (state.kind !== 'open' && state.kind !== 'stuck') return;
  const told = openRuns.told.get(state.runId);
  if (told === undefined) {
    openRuns.told.set(state.runId, Date.now());
    // It finds its instance closed, and leaves.
    const answer = await sendCommand(client, refOf(pool, instanceId), { name: 'cancel' });
    logger.info({ instanceId, answer: answer.kind }, 'told a run that its instance has ended');
  } else if (Date.now() - told > sweepAfterMs && (await reportRunLeftOpen(pool, instanceId, state.runId))) {
    logger.warn({ instanceId }, 'opened a dead letter: the run of an instance that has ended stays open');
  }
}
