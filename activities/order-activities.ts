import type { Logger } from 'pino';
import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, heartbeat } from '@temporalio/activity';
import { causeNamed } from '../sagas/order/causes.ts';
import { stepPolicy } from '../saga/step-policy.ts';
import { orderSaga } from '../sagas/order/saga.ts';
import { closeOrder } from '../sagas/order/store/close-order.ts';
import { parkStep, recordRedrive, startCancel } from '../store/instances/lifecycle.ts';
import { isPartlyUnknown } from '../store/sweep/comparisons.ts';
import { attendCase } from '../store/cases/attend-case.ts';
import { decide, withoutWords } from '../store/cases/decide.ts';
import { recordGoesOn, recordHalted } from '../store/dead-letters/halted-records.ts';
import type { Pool } from '../store/database.ts';
import { readOrder } from '../sagas/order/store/order-queries.ts';
import { parkRefund } from '../sagas/order/store/refunds/refunds.ts';
import { recordIgnored } from '../store/cases/review-cases.ts';
import { concludeRevision, revert, revise, takeBack } from '../store/cases/revise.ts';
import type { Outcome } from '../saga/outcome.ts';
import { ofOrder } from '../sagas/order/steps.ts';
import { reportUnasked, werePartiesAsked } from '../store/instances/asking.ts';
import { adoptEffects } from '../sagas/order/effects/adopt-effects.ts';
import { activityName } from '../saga/phases.ts';
import { retryDelayMs } from './backoff.ts';
import { classify } from '../adapters/classify.ts';
import type { Effect } from '../sagas/order/effects/effect.ts';
import { allEffects, effectOf } from '../sagas/order/effects/effects.ts';
import { describe, isRetried } from '../adapters/failure.ts';
import type { StepDependencies } from './dependencies.ts';
import type {
  AdoptActivities,
  PolicyActivities,
  RecordActivities,
  RefundActivities,
  SettleActivities,
} from './contract.ts';
import { joining } from './joining.ts';
import { logFailure } from './log-failure.ts';
import { payRefund } from '../sagas/order/effects/pay-refund.ts';
import { perform } from './perform.ts';
import { readPaymentsAnew } from '../sagas/order/effects/read-payments.ts';
import { settlePhase } from './settle-phase.ts';
import { stackWithoutMessages, type FailureDetail } from './stack.ts';

export interface ActivityDependencies extends StepDependencies {
  readonly logger: Logger;
}

export function orderActivities(
  dependencies: ActivityDependencies,
): PolicyActivities & RecordActivities & SettleActivities & AdoptActivities & RefundActivities {
  const { pool, steps, reviews, logger } = dependencies;
  const { holdTtlMs } = steps;
  const stepActivities = Object.fromEntries(
    allEffects.map((effect) => [activityName(orderSaga.name, effect), stepActivity(effect, dependencies)]),
  );
  return {
    ...stepActivities,
    startCancel: (orderId, why) =>
      guarded(dependencies, () => startCancel(pool, orderId, { ...why, cause: causeNamed(why.cause) })),
    parkStep: (orderId, parked) =>
      guarded(dependencies, async () => {
        const why = { ...parked, cause: causeNamed(parked.cause) };
        if (!(await parkStep(pool, orderId, { ...why, holdTtlMs }))) return;
        const { step, phase, cause } = parked;
        const words = `${step}.${phase} is parked, and waits for an engineer: ${cause}`;
        logger.warn({ orderId, step, phase, cause }, `order/${orderId}: ${words}`);
      }),
    recordRedrive: (orderId, command) => guarded(dependencies, () => recordRedrive(pool, orderId, command)),
    attendCase: (orderId, refused) =>
      guarded(dependencies, () =>
        attendCase(
          pool,
          orderId,
          { ...refused, cause: causeNamed(refused.cause) },
          { deadlines: reviews, holdTtlMs },
        ),
      ),
    decide: (command) => guarded(dependencies, async () => withoutWords(await decide(pool, command))),
    recordIgnored: (orderId, ignored) => guarded(dependencies, () => recordIgnored(pool, orderId, ignored)),
    reviseOrder: (orderId, at) => guarded(dependencies, () => revise(pool, orderId, at)),
    concludeRevision: (orderId, at) => guarded(dependencies, () => concludeRevision(pool, orderId, at)),
    revertOrder: (orderId, refused) => guarded(dependencies, () => revert(pool, orderId, refused)),
    takeBackDecision: (orderId, declined) => guarded(dependencies, () => takeBack(pool, orderId, declined)),
    recordHalted: (orderId, halted) => guarded(dependencies, () => recordHalted(pool, orderId, halted)),
    recordGoesOn: (orderId) => guarded(dependencies, () => recordGoesOn(pool, orderId)),
    closeOrder: (orderId, as, known) =>
      guarded(dependencies, async () => {
        // What is called cancelled holds nothing, also not what a comparison alone has found, or a restored record has forgotten.
        const isForgotten = known !== undefined && (await isBehindRevision(pool, orderId, known.revision));
        if (isForgotten || (as === 'cancelled' && (await isPartlyUnknown(pool, orderId))))
          await adoptEffects(dependencies, orderId, runId());
        return await closeOrder(pool, orderId, as, {
          readAnew: () => readPaymentsAnew(dependencies, orderId),
        });
      }),
    adoptEffects: (orderId) =>
      beating(dependencies, async () => {
        const adopted = await askedOrTold(dependencies, orderId);
        if (adopted.length > 0) logger.warn({ orderId, adopted }, 'took up what the record had forgotten');
      }),
    werePartiesAsked: (orderId) => guarded(dependencies, () => werePartiesAsked(pool, orderId, runId())),
    readPolicy: () => Promise.resolve(stepPolicy({ steps, reviews })),
    payRefund: (refund) => beating(dependencies, () => payRefund(dependencies, refund)),
    parkRefund: (refund, why) =>
      guarded(dependencies, () => parkRefund(pool, refund, { ...why, cause: causeNamed(why.cause) })),
    settlePhase: (orderId, settlement) =>
      guarded(dependencies, () =>
        settlePhase(effectOf(ofOrder(settlement)), dependencies, orderId, settlement),
      ),
  };
}

async function isBehindRevision(pool: Pool, orderId: string, revision: number): Promise<boolean> {
  const snapshot = await readOrder(pool, orderId);
  return snapshot !== undefined && snapshot.order.closed === undefined && snapshot.order.revision < revision;
}

/** An engineer is told of a party that was asked in vain more than once: it is asked without end, and the order waits. */
async function askedOrTold(dependencies: ActivityDependencies, orderId: string): Promise<readonly string[]> {
  const { pool, logger } = dependencies;
  try {
    return await adoptEffects(dependencies, orderId, runId());
  } catch (error) {
    const why = describe(classify(error));
    const isTold =
      activityInfo().attempt > 1 &&
      (await reportUnasked(pool, orderId, { runId: runId(), why }).catch(() => false));
    if (isTold) logger.warn({ orderId, why }, 'opened a dead letter: a party does not say what it knows');
    throw error;
  }
}

function runId(): string {
  const { workflowExecution } = activityInfo();
  if (workflowExecution === undefined) throw new Error('This activity has no run');
  return workflowExecution.runId;
}

/** Heartbeats while it works, so that a lost worker is noticed long before the time-out. */
function stepActivity(
  effect: Effect,
  dependencies: ActivityDependencies,
): (orderId: string) => Promise<Outcome> {
  const join = joining((orderId) => perform(effect, dependencies, orderId), {
    patienceMs: dependencies.steps.timeoutMs,
  });
  return (orderId) => beating(dependencies, () => join(orderId));
}

async function beating<T>(dependencies: ActivityDependencies, work: () => Promise<T>): Promise<T> {
  // A local activity lives within a workflow task, whose own time-out tells when its worker is lost.
  const beat = activityInfo().isLocal
    ? undefined
    : setInterval(heartbeat, dependencies.steps.heartbeatMs / 3);
  try {
    return await guarded(dependencies, work);
  } finally {
    clearInterval(beat);
  }
}

/** Only the classifier decides what Temporal retries, and nothing but the catalogue's words reaches its history. */
async function guarded<T>(dependencies: ActivityDependencies, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = classify(error);
    const { attempt, activityType, workflowExecution, taskQueue } = activityInfo();
    const workflowId = workflowExecution?.workflowId ?? 'no workflow';
    logFailure(dependencies, { error, failure, activityType, workflowId, taskQueue });
    const delayMs = retryDelayMs(attempt, failure, dependencies.steps);
    throw ApplicationFailure.create({
      message: describe(failure),
      type: failure.cause,
      nonRetryable: !isRetried(failure),
      nextRetryDelay: delayMs,
      details: [{ retryDelayMs: delayMs, stack: stackWithoutMessages(error) } satisfies FailureDetail],
    });
  }
}
