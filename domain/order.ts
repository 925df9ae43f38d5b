import type { Cause } from './causes.ts';
import type { Audience, OrderEvent, OrderLine, Payments, StepResult } from './events.ts';
import type { Money } from './money.ts';
import { directionOf, pivot, stageOf, type Stage, type StepPhase } from './steps.ts';

export type OrderStatus =
  'pending' | 'action_required' | 'in_review' | 'stalled' | 'completed' | 'cancelling' | 'cancelled';

export type PhaseStatus = 'running' | 'retrying' | 'succeeded' | 'refused' | 'waived' | 'parked';

/** What is known of one phase of a step. Times are ISO 8601. */
export interface PhaseRecord extends StepPhase {
  readonly status: PhaseStatus;
  readonly attempts: number;
  readonly startedAt: string;
  readonly endedAt?: string;
  readonly result?: StepResult;
  readonly cause?: Cause;
  readonly message?: string;
  /** It waited for an engineer at least once. */
  readonly wasParked?: true;
  /** It waits for an engineer no more, by a redrive or by what came of a late attempt, and was not attempted since. */
  readonly resumed?: true;
  /** Somebody decided to do without it, whatever happened to it since. */
  readonly waived?: true;
  /** The revision of the order with which it could not be brought in line, so that what had been done stands. */
  readonly declined?: number;
  readonly declinedFor?: { readonly cause: Cause; readonly message: string };
}

/** A refusal that waits for somebody's decision. */
export interface OpenCase extends StepPhase {
  readonly caseId: string;
  readonly cause: Cause;
  readonly message: string;
  readonly audience: Audience;
  /** ISO 8601. */
  readonly customerUntil?: string;
}

/** Given back of what was paid for a completed order. */
export interface Refund {
  readonly refundId: string;
  /** Minor units. */
  readonly amount: number;
  readonly by: string;
  readonly reason: string;
  /** ISO 8601. */
  readonly grantedAt: string;
  readonly paidAt?: string;
}

export interface Order {
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  /** Counts the decisions that were put into effect, from 1. */
  readonly revision: number;
  /** Since when the payment method is what it is. */
  readonly paymentMethodSince: number;
  readonly approvedUpTo?: number;
  readonly cases: readonly OpenCase[];
  /** Granted, in minor units: no longer due. */
  readonly refundsGranted: number;
  readonly refunds?: readonly Refund[];
  readonly stage: Stage;
  readonly phases: readonly PhaseRecord[];
  readonly payments: Payments;
  /** Passed the point of no return: only forward from here. */
  readonly pivoted: boolean;
  /** Being undone, or undone. The first cause stands. */
  readonly cancel?: { readonly cause: Cause; readonly message: string; readonly by: string };
  readonly closed?: 'completed' | 'cancelled';
  /** It could not be ended, for its books do not balance; `redriven`: it is to be tried again. */
  readonly unbalanced?: { readonly cause: Cause; readonly message: string; readonly redriven?: true };
  /** Once it is closed: the provider's ids of all payments that were ever begun for it. */
  readonly paymentIds?: readonly string[];
}

/** The order after `event`; `undefined` is the order before its first event. */
export function evolve(order: Order | undefined, event: OrderEvent, at: string): Order {
  if (event.type === 'order_accepted') {
    return {
      lines: event.lines,
      total: event.total,
      revision: 1,
      paymentMethodSince: 1,
      cases: [],
      refundsGranted: 0,
      stage: 'accepted',
      phases: [],
      payments: { authorized: 0, captured: 0, voided: 0, refunded: 0 },
      pivoted: false,
    };
  }
  if (order === undefined)
    throw new Error(`The first event of an order is order_accepted, not ${event.type}`);

  switch (event.type) {
    case 'phase_attempted': {
      const before = phaseOf(order, event);
      return {
        ...withPhase(order, {
          step: event.step,
          phase: event.phase,
          status: 'running',
          attempts: event.attempt,
          startedAt: before?.startedAt ?? at,
          ...keptOf(before),
        }),
        // What is let go of after the pivot is not the way back.
        stage: order.pivoted && directionOf(event.phase) === 'undo' ? order.stage : stageOf(event),
      };
    }
    case 'phase_succeeded':
      return {
        ...withPhase(order, {
          ...ended(order, event, at),
          ...resumedOf(order, event),
          status: 'succeeded',
          result: event.result,
        }),
        payments: addPayments(order.payments, event.result),
        pivoted: order.pivoted || (event.step === pivot.step && event.phase === pivot.phase),
      };
    case 'phase_refused':
      return {
        ...withPhase(
          order,
          event.standing === true
            ? {
                ...ended(order, event, at),
                status: 'succeeded',
                declined: order.revision,
                declinedFor: why(event),
              }
            : { ...ended(order, event, at), ...resumedOf(order, event), status: 'refused', ...why(event) },
        ),
        payments: addPayments(order.payments, event.result ?? {}),
      };
    case 'phase_waived':
      return withPhase(order, { ...ended(order, event, at), status: 'waived', waived: true });
    case 'attempt_failed':
      // A late one. The phase waits for an engineer all the same.
      if (phaseOf(order, event)?.status === 'parked') return order;
      return withPhase(order, {
        ...ended(order, event, at),
        ...resumedOf(order, event),
        status: 'retrying',
        ...why(event),
      });
    case 'step_parked':
      return withPhase(order, {
        ...ended(order, event, at),
        status: 'parked',
        ...why(event),
        wasParked: true,
      });
    case 'closing_refused':
      return { ...order, unbalanced: why(event) };
    case 'payments_read':
      return { ...order, payments: event.payments };
    case 'order_redriven':
      return {
        ...order,
        ...(event.closing === true && order.unbalanced !== undefined
          ? { unbalanced: { ...order.unbalanced, redriven: true } }
          : {}),
        phases: order.phases.map((phase) =>
          phase.status === 'parked' && isAmong(event.phases, phase)
            ? { ...phase, status: 'retrying', resumed: true }
            : phase,
        ),
      };
    case 'cancel_started':
      return order.cancel === undefined
        ? { ...order, stage: 'undoing', cases: [], cancel: { ...why(event), by: event.by } }
        : order;
    case 'case_opened': {
      const { caseId, step, phase, audience, customerUntil } = event;
      const until = customerUntil === undefined ? {} : { customerUntil };
      return {
        ...order,
        cases: [...order.cases, { caseId, step, phase, audience, ...why(event), ...until }],
      };
    }
    case 'case_passed_on':
      return {
        ...order,
        cases: order.cases.map((one) =>
          one.caseId === event.caseId ? { ...one, audience: event.audience, ...event.question } : one,
        ),
      };
    case 'decision_taken':
      // Who waits on purpose still waits for a decision.
      return event.decision === 'wait' ? order : withoutCase(order, event);
    case 'case_closed':
      return withoutCase(order, event);
    case 'order_revised': {
      const { revision, lines, total, approvedUpTo, newPaymentMethod } = event;
      return {
        ...order,
        revision,
        lines,
        total,
        ...(approvedUpTo === undefined ? {} : { approvedUpTo }),
        ...(newPaymentMethod === true ? { paymentMethodSince: revision } : {}),
      };
    }
    case 'refund_granted': {
      const { refundId, amount, by, reason } = event;
      const refunds = [...(order.refunds ?? []), { refundId, amount, by, reason, grantedAt: at }];
      return { ...order, refundsGranted: order.refundsGranted + amount, refunds };
    }
    case 'refund_paid':
      return {
        ...order,
        payments: addPayments(order.payments, { refunded: event.amount }),
        refunds: (order.refunds ?? []).map((refund) =>
          refund.refundId === event.refundId ? { ...refund, paidAt: at } : refund,
        ),
      };
    case 'order_completed':
      return { ...order, stage: 'closed', closed: 'completed', ...paymentIdsOf(event) };
    case 'order_cancelled':
      return { ...order, stage: 'closed', closed: 'cancelled', ...paymentIdsOf(event) };
    default:
      return unreachable(event);
  }
}

/** Minor units that the order costs in the end. */
export function dueOf({ total, refundsGranted, closed }: Order): number {
  return closed === 'cancelled' ? 0 : Math.max(0, total.amount - refundsGranted);
}

/** Minor units that were granted, and are still to be paid. */
export function unpaidOf({ refunds = [] }: Pick<Order, 'refunds'>): number {
  return refunds.reduce((sum, { amount, paidAt }) => sum + (paidAt === undefined ? amount : 0), 0);
}

/** Where several things are true of an order, its status is the first of: cancelling, stalled, in_review, action_required, pending. */
export function statusOf(order: Order): OrderStatus {
  if (order.closed !== undefined) return order.closed;
  if (order.cancel !== undefined) return 'cancelling';
  if (blockers(order).length > 0 || isClosingParked(order)) return 'stalled';
  if (order.cases.some(({ audience }) => audience === 'operator')) return 'in_review';
  return order.cases.length > 0 ? 'action_required' : 'pending';
}

/** Why the order is where it is, where there is a reason to give. What waits for an engineer comes first. */
export function reasonOf(order: Order): { cause: Cause; message: string } | undefined {
  const [blocker] = blockers(order);
  if (blocker?.cause !== undefined) return { cause: blocker.cause, message: blocker.message ?? '' };
  if (order.unbalanced !== undefined && isClosingParked(order))
    return { cause: order.unbalanced.cause, message: order.unbalanced.message };
  if (order.cancel !== undefined) return { cause: order.cancel.cause, message: order.cancel.message };
  const asked = order.cases.find(({ audience }) => audience === 'operator') ?? order.cases[0];
  return asked === undefined ? undefined : { cause: asked.cause, message: asked.message };
}

/** The parked phases that keep the order from moving; once it is being undone, only a parked undo does. */
export function blockers(order: Order): readonly PhaseRecord[] {
  if (order.closed !== undefined) return [];
  const parked = order.phases.filter(({ status }) => status === 'parked');
  return order.cancel === undefined ? parked : parked.filter(({ phase }) => directionOf(phase) === 'undo');
}

/** The end itself waits for an engineer. */
export function isClosingParked({ closed, unbalanced }: Order): boolean {
  return closed === undefined && unbalanced !== undefined && unbalanced.redriven !== true;
}

export function phaseOf(order: Order, { step, phase }: StepPhase): PhaseRecord | undefined {
  return order.phases.find((record) => record.step === step && record.phase === phase);
}

/** Why a phase waits for an engineer, if it does. */
export function whyParked(order: Order, at: StepPhase): { cause: Cause; message: string } | undefined {
  const record = phaseOf(order, at);
  if (record?.status !== 'parked') return undefined;
  return { cause: record.cause ?? 'internal_error', message: record.message ?? '' };
}

/** Somebody decided to do without it. */
export function isWaived(order: Order, at: StepPhase): boolean {
  return phaseOf(order, at)?.waived === true;
}

/** What it had done before stands, and is not what the order asks for now. */
export function isDeclined(order: Order, at: StepPhase): boolean {
  return phaseOf(order, at)?.declined === order.revision;
}

function withoutCase(order: Order, { caseId }: { caseId: string }): Order {
  return { ...order, cases: order.cases.filter((one) => one.caseId !== caseId) };
}

function withPhase(order: Order, record: PhaseRecord): Order {
  const others = order.phases.filter(({ step, phase }) => step !== record.step || phase !== record.phase);
  return { ...order, phases: [...others, record].sort((a, b) => a.startedAt.localeCompare(b.startedAt)) };
}

function ended(order: Order, at: StepPhase, endedAt: string) {
  const before = phaseOf(order, at);
  return {
    step: at.step,
    phase: at.phase,
    attempts: before?.attempts ?? 1,
    startedAt: before?.startedAt ?? endedAt,
    endedAt,
    ...keptOf(before),
  };
}

/** What had been done stands until it is done otherwise. */
function keptOf(before: PhaseRecord | undefined): Pick<PhaseRecord, 'wasParked' | 'waived' | 'result'> {
  return {
    ...(before?.wasParked === true ? { wasParked: true } : {}),
    ...(before?.waived === true ? { waived: true } : {}),
    ...(before?.result === undefined ? {} : { result: before.result }),
  };
}

function resumedOf(order: Order, at: StepPhase): Pick<PhaseRecord, 'resumed'> {
  const before = phaseOf(order, at);
  return before?.status === 'parked' || before?.resumed === true ? { resumed: true } : {};
}

/** Without a list, all are meant. */
function isAmong(phases: readonly StepPhase[] | undefined, { step, phase }: StepPhase): boolean {
  return phases?.some((other) => other.step === step && other.phase === phase) ?? true;
}

function why({ cause, message }: { cause: Cause; message: string }) {
  return { cause, message };
}

function paymentIdsOf({ paymentIds }: Pick<Order, 'paymentIds'>): Pick<Order, 'paymentIds'> {
  // An event of before may name one twice.
  return paymentIds === undefined ? {} : { paymentIds: [...new Set(paymentIds)] };
}

function addPayments(payments: Payments, result: StepResult): Payments {
  return {
    authorized: payments.authorized + (result.authorized ?? 0),
    captured: payments.captured + (result.captured ?? 0),
    voided: payments.voided + (result.voided ?? 0),
    refunded: payments.refunded + (result.refunded ?? 0),
  };
}

function unreachable(event: never): never {
  throw new Error(`Unknown event ${JSON.stringify(event)}`);
}
