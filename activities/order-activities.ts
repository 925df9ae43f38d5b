import type { Logger } from 'pino';
import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { Cause } from '../sagas/order/causes.ts';
import { stepPolicy, type StepPolicy } from '../saga/step-policy.ts';
import { orderSaga } from '../sagas/order/saga.ts';
import type { StepPhase } from '../sagas/order/steps.ts';
import {
  closeOrder,
  parkStep,
  recordRedrive,
  startCancel,
  type CancelVerdict,
} from '../store/orders/lifecycle.ts';
import { isPartlyUnknown } from '../store/sweep/comparisons.ts';
import { attendCase, type Attended } from '../store/cases/attend-case.ts';
import { decide, withoutWords, type DecideAnswer, type DecideCommand } from '../store/cases/decide.ts';
import { recordGoesOn, recordHalted } from '../store/dead-letters/halted-records.ts';
import type { Pool } from '../store/database.ts';
import { readOrder } from '../store/orders/order-queries.ts';
import { parkRefund, type RefundToPay } from '../store/refunds/refunds.ts';
import type { RefundEnd } from '../sagas/order/refunds.ts';
import { recordIgnored } from '../store/cases/review-cases.ts';
import { concludeRevision, revert, revise, takeBack, type Revised } from '../store/cases/revise.ts';
import type { Outcome } from '../saga/outcome.ts';
import { reportUnasked, werePartiesAsked } from '../store/orders/asking.ts';
import { adoptEffects } from '../sagas/order/effects/adopt-effects.ts';
import { activityName, type NamedPhase } from '../saga/phases.ts';
import type { TakingBack } from '../saga/rules/cases.ts';
import type { Closing } from '../saga/runtime.ts';
import { retryDelayMs } from './backoff.ts';
import { classify } from '../adapters/classify.ts';
import type { Effect } from '../sagas/order/effects/effect.ts';
import { allEffects, effectOf, wanted } from '../sagas/order/effects/effects.ts';
import { describe, isRetried } from '../adapters/failure.ts';
import type { StepDependencies } from './dependencies.ts';
import { joining } from './joining.ts';
import { logFailure } from './log-failure.ts';
import { payRefund } from '../sagas/order/effects/pay-refund.ts';
import { perform } from './perform.ts';
import { readPaymentsAnew } from '../sagas/order/effects/read-payments.ts';
import { settlePhase, type Settlement, type SettleVerdict } from './settle-phase.ts';
import { stackWithoutMessages, type FailureDetail } from './stack.ts';

export interface ActivityDependencies extends StepDependencies {
  readonly logger: Logger;
}

/** One activity for each phase of each step, see {@link activityName}; each takes the order's id. */
export type StepActivities = Record<string, (orderId: string) => Promise<Outcome>>;

/** What a run writes down about itself. Short transactions only. */
export interface RecordActivities {
  startCancel(
    orderId: string,
    why: { cause: Cause; message: string; by: string; reason?: string },
  ): Promise<CancelVerdict>;
  parkStep(
    orderId: string,
    parked: StepPhase & { cause: Cause; message: string; stack?: string },
  ): Promise<void>;
  recordRedrive(
    orderId: string,
    command: {
      by: string;
      reason?: string;
      words?: string;
      phases?: readonly StepPhase[];
      closing?: boolean;
    },
  ): Promise<void>;
  /** What has become of the case of a refusal; opens it. */
  attendCase(orderId: string, refused: StepPhase & { cause: Cause; message: string }): Promise<Attended>;
  decide(command: DecideCommand): Promise<DecideAnswer>;
  /** Of a Signal that was not understood. */
  recordIgnored(orderId: string, ignored: { message: string; via: string }): Promise<void>;
  /** Puts a decision into effect. @returns what has to follow it, and `false` where nothing is to be concluded */
  reviseOrder(orderId: string, at: StepPhase): Promise<Revised | false>;
  /** What was done before follows the decision: the phase may be attempted again. @returns what does not all the same */
  concludeRevision(orderId: string, at: StepPhase): Promise<readonly NamedPhase[]>;
  revertOrder(orderId: string, refused: StepPhase & { message: string }): Promise<TakingBack>;
  /** Takes back the decision that was being put into effect and that what is `declined` cannot follow. */
  takeBackDecision(orderId: string, declined: StepPhase & { message: string }): Promise<TakingBack>;
  /** Something of the run could not be written down: an engineer is asked. */
  recordHalted(orderId: string, halted: { record: string; message: string }): Promise<void>;
  /** It could be, by now. */
  recordGoesOn(orderId: string): Promise<void>;
  /** `known`: by the run. */
  closeOrder(
    orderId: string,
    as: 'completed' | 'cancelled',
    known?: { readonly revision: number },
  ): Promise<Closing>;
}

export interface PolicyActivities {
  /** How steps are attempted, as this worker is set: for a run that was started by hand, without it. */
  readPolicy(): Promise<StepPolicy>;
}

export interface SettleActivities {
  settlePhase(orderId: string, settlement: Settlement): Promise<SettleVerdict>;
}

export interface AdoptActivities {
  /** Before anything is sent for an order whose record may have forgotten what was done for it. */
  adoptEffects(orderId: string): Promise<void>;
  /** Whether that was really done for this run. */
  werePartiesAsked(orderId: string): Promise<boolean>;
}

export interface RefundActivities {
  payRefund(refund: RefundToPay): Promise<RefundEnd>;
  parkRefund(refund: RefundToPay, why: { cause: Cause; message: string }): Promise<void>;
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
    startCancel: (orderId, why) => guarded(dependencies, () => startCancel(pool, orderId, why)),
    parkStep: (orderId, parked) =>
      guarded(dependencies, async () => {
        if (!(await parkStep(pool, orderId, { ...parked, holdTtlMs }))) return;
        const { step, phase, cause } = parked;
        const words = `${step}.${phase} is parked, and waits for an engineer: ${cause}`;
        logger.warn({ orderId, step, phase, cause }, `order/${orderId}: ${words}`);
      }),
    recordRedrive: (orderId, command) => guarded(dependencies, () => recordRedrive(pool, orderId, command)),
    attendCase: (orderId, refused) =>
      guarded(dependencies, () =>
        attendCase(pool, orderId, refused, { deadlines: reviews, holdTtlMs, wanted }),
      ),
    decide: (command) => guarded(dependencies, async () => withoutWords(await decide(pool, command, steps))),
    recordIgnored: (orderId, ignored) => guarded(dependencies, () => recordIgnored(pool, orderId, ignored)),
    reviseOrder: (orderId, at) => guarded(dependencies, () => revise(pool, orderId, at, wanted)),
    concludeRevision: (orderId, at) =>
      guarded(dependencies, () => concludeRevision(pool, orderId, at, wanted)),
    revertOrder: (orderId, refused) => guarded(dependencies, () => revert(pool, orderId, refused, wanted)),
    takeBackDecision: (orderId, declined) =>
      guarded(dependencies, () => takeBack(pool, orderId, declined, wanted)),
    recordHalted: (orderId, halted) => guarded(dependencies, () => recordHalted(pool, orderId, halted)),
    recordGoesOn: (orderId) => guarded(dependencies, () => recordGoesOn(pool, orderId)),
    closeOrder: (orderId, as, known) =>
      guarded(dependencies, async () => {
        // What is called cancelled holds nothing, also not what a comparison alone has found, or a restored record has forgotten.
        const isForgotten = known !== undefined && (await isBehindRevision(pool, orderId, known.revision));
        if (isForgotten || (as === 'cancelled' && (await isPartlyUnknown(pool, orderId))))
          await adoptEffects(dependencies, orderId, runId());
        return await closeOrder(pool, orderId, as, wanted, {
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
    parkRefund: (refund, why) => guarded(dependencies, () => parkRefund(pool, refund, why)),
    settlePhase: (orderId, settlement) =>
      guarded(dependencies, () => settlePhase(effectOf(settlement), dependencies, orderId, settlement)),
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
