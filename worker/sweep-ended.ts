import {
  endedAmong,
  instancesWithRunLeftOpen,
  reportRunEnded,
  reportRunLeftOpen,
} from '../store/sweep/ended-instances.ts';
import { workflowIdOf } from '../workflows/contract.ts';
import { orderSaga } from '../sagas/order/saga.ts';
import { sendCommand } from '../client/send-command.ts';
import { forEach } from './each.ts';
import { runState } from './run-state.ts';
import type { Sweep } from './sweep.ts';

const runsAtOnce = 200;

/** What a sweeper remembers of the open runs that it goes through, a page at a time. */
export interface OpenRuns {
  next: Uint8Array | undefined;
  /** By run, when it was told that its order has ended, in milliseconds since 1970. */
  readonly told: Map<string, number>;
}

/**
 * Runs that are open although their orders have ended: they are told so, and leave. One that does not has a dead letter.
 * @returns how many could not be looked at
 */
export async function endLeftOpen(sweep: Sweep): Promise<number> {
  const { pool, logger, stopped } = sweep;
  const { sweepAfterMs: endedForMs } = sweep.settings.repair;
  const options = {
    named: (orderId: string) => ({ orderId }),
    failed: 'could not look at the run of an order that has ended',
    logger,
    stopped,
  };
  const open = await endedAmong(pool, await openOrders(sweep), { endedForMs });
  const failed = await forEach(open, { ...options, work: (orderId) => tell(sweep, orderId) });
  return (
    failed +
    (await forEach(await instancesWithRunLeftOpen(pool), {
      ...options,
      work: async (orderId) => {
        const { kind } = await runState(sweep.client, orderId, { staleAfterMs: endedForMs });
        if (kind === 'ended' || kind === 'none') await reportRunEnded(pool, orderId);
      },
    }))
  );
}

/** The orders of the next page of open runs. */
async function openOrders({ client, settings, openRuns }: Sweep): Promise<string[]> {
  const { namespace, taskQueue } = settings.temporal;
  const page = await client.workflowService.listWorkflowExecutions({
    namespace,
    pageSize: runsAtOnce,
    query: `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running'`,
    ...(openRuns.next === undefined ? {} : { nextPageToken: openRuns.next }),
  });
  openRuns.next = page.nextPageToken.length > 0 ? page.nextPageToken : undefined;
  const prefix = workflowIdOf(orderSaga.name, '');
  return page.executions
    .map(({ execution }) => execution?.workflowId ?? '')
    .filter((id) => id.startsWith(prefix))
    .map((id) => id.slice(prefix.length));
}

async function tell({ client, pool, settings, logger, openRuns }: Sweep, orderId: string): Promise<void> {
  const { sweepAfterMs } = settings.repair;
  const state = await runState(client, orderId, { staleAfterMs: sweepAfterMs });
  if (state.kind !== 'open' && state.kind !== 'stuck') return;
  const told = openRuns.told.get(state.runId);
  if (told === undefined) {
    openRuns.told.set(state.runId, Date.now());
    // It finds its order closed, and leaves.
    const answer = await sendCommand(client, orderId, { name: 'cancel' });
    logger.info({ orderId, answer: answer.kind }, 'told a run that its order has ended');
  } else if (Date.now() - told > sweepAfterMs && (await reportRunLeftOpen(pool, orderId, state.runId))) {
    logger.warn({ orderId }, 'opened a dead letter: the run of an order that has ended stays open');
  }
}
