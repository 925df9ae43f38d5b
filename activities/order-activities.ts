import type { Logger } from 'pino';
import { ApplicationFailure } from '@temporalio/common';
import { activityInfo, heartbeat } from '@temporalio/activity';
import type { Cause } from '../domain/causes.ts';
import { phaseName, type PhaseName, type StepPhase } from '../domain/steps.ts';
import {
  closeOrder,
  parkStep,
  recordRedrive,
  startCancel,
  type CancelVerdict,
} from '../journal/lifecycle.ts';
import { attendCase, type Attended } from '../journal/attend-case.ts';
import { decide, withoutWords, type DecideAnswer, type DecideCommand } from '../journal/decide.ts';
import { parkRefund, type RefundToPay } from '../journal/refunds.ts';
import { recordIgnored } from '../journal/review-cases.ts';
import { concludeRevision, revert, revise, takeBack } from '../journal/revise.ts';
import type { Outcome } from '../saga/outcome.ts';
import { adoptEffects } from './adopt-effects.ts';
import { retryDelayMs } from './backoff.ts';
import { classify } from './classify.ts';
import type { Effect } from './effect.ts';
import { describe, isRetried } from './failure.ts';
import { authorizePayment, capturePayment, refundPayment, voidPayment } from './payment-effects.ts';
import type { StepDependencies } from './dependencies.ts';
import { joining } from './joining.ts';
import { payRefund } from './pay-refund.ts';
import { perform } from './perform.ts';
import { sendReceipt } from './receipt-effects.ts';
import { settlePhase, type Settlement, type SettleVerdict } from './settle-phase.ts';
import { stackWithoutMessages, type FailureDetail } from './stack.ts';
import { holdItems, releaseItems, sellItems } from './stock-effects.ts';
import { cancelWarehouseOrder, placeWarehouseOrder, releaseWarehouseOrder } from './warehouse-effects.ts';

const effects: Record<PhaseName, Effect> = {
  authorizePayment,
  voidPayment,
  holdStock: holdItems,
  sellStock: sellItems,
  releaseStock: releaseItems,
  capturePayment,
  refundPayment,
  placeWarehouseOrder,
  releaseWarehouseOrder,
  cancelWarehouseOrder,
  sendReceipt,
};

export interface ActivityDependencies extends StepDependencies {
  readonly logger: Logger;
}

/** One activity for each phase of each step; each takes the order's id. */
export type StepActivities = Record<PhaseName, (orderId: string) => Promise<Outcome>>;

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
    command: { by: string; reason?: string; phases?: readonly StepPhase[] },
  ): Promise<void>;
  /** What has become of the case of a refusal; opens it. */
  attendCase(orderId: string, refused: StepPhase & { cause: Cause; message: string }): Promise<Attended>;
  decide(command: DecideCommand): Promise<DecideAnswer>;
  /** Of a Signal that was not understood. */
  recordIgnored(orderId: string, ignored: { message: string; via: string }): Promise<void>;
  /** Puts a decision into effect. @returns whether what was done before has to follow */
  reviseOrder(orderId: string, at: StepPhase): Promise<boolean>;
  /** All that was done before follows the decision: the phase may be attempted again. */
  concludeRevision(orderId: string, at: StepPhase): Promise<void>;
  revertOrder(orderId: string, refused: StepPhase & { message: string }): Promise<void>;
  /** @returns whether a decision was being put into effect that what is `declined` cannot follow */
  takeBackDecision(orderId: string, declined: StepPhase & { message: string }): Promise<boolean>;
  /** @returns the steps that have to be undone first */
  closeOrder(orderId: string, as: 'completed' | 'cancelled'): Promise<readonly string[]>;
}

export interface SettleActivities {
  settlePhase(orderId: string, settlement: Settlement): Promise<SettleVerdict>;
}

export interface AdoptActivities {
  /** Before anything is sent for an order whose record may have forgotten what was done for it. */
  adoptEffects(orderId: string): Promise<void>;
}

export interface RefundActivities {
  payRefund(refund: RefundToPay): Promise<void>;
  parkRefund(refund: RefundToPay, why: { cause: Cause; message: string }): Promise<void>;
}

export function orderActivities(
  dependencies: ActivityDependencies,
): StepActivities & RecordActivities & SettleActivities & AdoptActivities & RefundActivities {
  const { pool, steps, reviews, logger } = dependencies;
  const { holdTtlMs } = steps;
  const stepActivities = Object.fromEntries(
    Object.entries(effects).map(([name, effect]) => [name, stepActivity(effect, dependencies)]),
  ) as StepActivities;
  return {
    ...stepActivities,
    startCancel: (orderId, why) => guarded(dependencies, () => startCancel(pool, orderId, why)),
    parkStep: (orderId, parked) =>
      guarded(dependencies, () => parkStep(pool, orderId, { ...parked, holdTtlMs })),
    recordRedrive: (orderId, command) => guarded(dependencies, () => recordRedrive(pool, orderId, command)),
    attendCase: (orderId, refused) =>
      guarded(dependencies, () => attendCase(pool, orderId, refused, { deadlines: reviews, holdTtlMs })),
    decide: (command) => guarded(dependencies, async () => withoutWords(await decide(pool, command, steps))),
    recordIgnored: (orderId, ignored) => guarded(dependencies, () => recordIgnored(pool, orderId, ignored)),
    reviseOrder: (orderId, at) => guarded(dependencies, () => revise(pool, orderId, at)),
    concludeRevision: (orderId, at) => guarded(dependencies, () => concludeRevision(pool, orderId, at)),
    revertOrder: (orderId, refused) => guarded(dependencies, () => revert(pool, orderId, refused)),
    takeBackDecision: (orderId, declined) => guarded(dependencies, () => takeBack(pool, orderId, declined)),
    closeOrder: (orderId, as) => guarded(dependencies, () => closeOrder(pool, orderId, as)),
    adoptEffects: (orderId) =>
      beating(dependencies, async () => {
        const adopted = await adoptEffects(dependencies, orderId);
        if (adopted.length > 0) logger.warn({ orderId, adopted }, 'took up what the record had forgotten');
      }),
    payRefund: (refund) => beating(dependencies, () => payRefund(dependencies, refund)),
    parkRefund: (refund, why) => guarded(dependencies, () => parkRefund(pool, refund, why)),
    settlePhase: (orderId, settlement) =>
      guarded(dependencies, () =>
        settlePhase(effects[phaseName(settlement)], dependencies, orderId, settlement),
      ),
  };
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
async function guarded<T>({ steps, logger }: ActivityDependencies, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failure = classify(error);
    const { attempt, activityType, workflowExecution } = activityInfo();
    const workflowId = workflowExecution?.workflowId ?? 'no workflow';
    const bug = failure.cause === 'internal_error' ? { err: error } : {};
    logger.warn(
      { ...bug, attempt, activityType, workflowId, failure },
      `${workflowId}: attempt ${attempt} of ${activityType} failed: ${failure.cause} (${failure.detail})`,
    );
    const delayMs = retryDelayMs(attempt, failure, steps);
    throw ApplicationFailure.create({
      message: describe(failure),
      type: failure.cause,
      nonRetryable: !isRetried(failure),
      nextRetryDelay: delayMs,
      details: [{ retryDelayMs: delayMs, stack: stackWithoutMessages(error) } satisfies FailureDetail],
    });
  }
}
