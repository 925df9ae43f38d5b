import { isCancelUntold, isCaseUntold, isSolutionUntold, redrivesUntold } from '../sagas/order/untold.ts';
import { werePartiesAsked } from '../store/instances/asking.ts';
import { readOpenCases } from '../store/cases/case-records.ts';
import { databaseTime } from '../store/clock.ts';
import type { OrderKept, OrderStore } from '../sagas/order/store/kept.ts';
import type { RunTrouble } from '../store/dead-letters/dead-letters.ts';
import { readOrder } from '../sagas/order/store/order-queries.ts';
import { reportHealthy, reportTrouble, type SweptInstance } from '../store/sweep/sweep-queries.ts';
import { isBehind, type RunSight } from '../sagas/order/behind.ts';
import type { RedriveCommand } from '../workflows/contract.ts';
import { sendCommand, type OrderCommand } from '../client/send-command.ts';
import { runState } from './run-state.ts';
import type { Sweep } from './sweep.ts';

/** Looks at the run of an order to which nothing has happened for a while. @throws whatever PostgreSQL and Temporal throw */
export async function lookAt(sweep: Sweep, order: SweptInstance<OrderKept>): Promise<void> {
  const { pool, client, settings, logger } = sweep;
  const { instanceId: orderId } = order;
  const state = await runState(client, orderId, { staleAfterMs: settings.repair.sweepAfterMs });
  if (state.kind !== 'none' && isBehind(order.state, state)) {
    await open('record_behind', behindWords(order, state), subjectOf(state));
    return;
  }
  switch (state.kind) {
    case 'none':
      // One that was never begun is started; any other one had a run.
      if (order.state.phases.length > 0)
        await open('run_lost', 'It has no run any more.', `none at ${order.version}`);
      break;
    case 'ended':
      await open('run_lost', `Its run ended as ${state.how}.`, subjectOf(state));
      break;
    case 'stuck':
      await open('run_stuck', `${state.why}.`, subjectOf(state));
      break;
    case 'open':
      // What still asks the parties says itself when it knows.
      if (!state.asksFirst || (await werePartiesAsked(pool, orderId, state.runId)))
        await reportHealthy(pool, orderId);
      if (isCancelUntold(order.state)) await tell({ name: 'cancel' });
      else if (isSolutionUntold(order.state) || (await hasUntoldCase(pool, orderId)))
        await tell({ name: 'nudge' });
      if (order.state.unbalanced?.vouchedBy !== undefined) await tell(redrive('books', { by: 'sweeper' }));
      for (const { step, phase } of redrivesUntold(order.state))
        await tell(redrive(`${step}-${phase}`, { by: 'sweeper', step, phase }));
  }

  /** A letter that was archived was about this time only: what has happened to the order since waits for its run as well. */
  function subjectOf({ runId }: { runId: string }): string {
    return `${runId} at ${order.version}`;
  }

  async function open(cause: RunTrouble, message: string, subject: string): Promise<void> {
    const news = await reportTrouble(pool, order, { cause, message, subject });
    if (news) logger.warn({ orderId, cause, message }, 'opened a dead letter');
  }

  /** It is told once while the order is where it is. */
  function redrive(what: string, command: RedriveCommand): OrderCommand {
    const { version } = order;
    return {
      name: 'redrive',
      command,
      updateId: `swept-${version}-${what}`,
      isOnRecord: async () => (await readOrder(pool, orderId))?.version !== version,
    };
  }

  async function tell(command: OrderCommand): Promise<void> {
    const answer = await sendCommand(client, orderId, command);
    logger.info({ orderId, name: command.name, answer: answer.kind }, 'told a run again what is on record');
  }
}

function behindWords(
  { state: order }: SweptInstance<OrderKept>,
  { completed, stage, revision = 1 }: RunSight,
): string {
  if (!completed && revision > order.revision)
    return `Its run knows revision ${revision} of the order, and on record it is ${order.revision}: was the database restored from a back-up?`;
  const run = completed ? 'Its run has completed' : `Its run was at ${stage}`;
  return `${run}, and on record it is at ${order.stage}: was the database restored from a back-up?`;
}

async function hasUntoldCase(pool: OrderStore, orderId: string): Promise<boolean> {
  const cases = await readOpenCases({ client: pool, saga: pool.saga, instanceId: orderId });
  if (cases.length === 0) return false;
  const now = (await databaseTime(pool)).getTime();
  return cases.some((one) => isCaseUntold(one, now));
}
