import { isInDoubt, toSend, withAnswer, withDoubt, type Keys } from '../../saga/rules/sends.ts';
import type { Cause } from './causes.ts';
import type { OrderEvent } from './events.ts';
import { byOthersOnRecord, givenBackByOthers, type GivenBack } from './given-back.ts';
import { dueOf, type Order } from './order.ts';
import { planPayments, type PaymentPosition } from './payment-plan.ts';
import { whyNotChargeable } from './stripe-amounts.ts';

/** The record of the keys of a refund. `spent`: the key in force is not sent again. */
export type RefundKeys = Keys & { readonly spent: boolean };

/** The record of a refund that was granted. Amounts in minor units. */
export interface RefundRecord {
  readonly refundId: string;
  readonly amount: number;
  readonly paid: boolean;
  /** Its letter was archived: nobody pays it any more. */
  readonly putAway: boolean;
  readonly keys: RefundKeys;
  /** The sum that others had given back of the order when the last attempt looked, and stopped. */
  readonly seenElsewhere?: number | undefined;
  /** Other sums that the provider has given back of the order as a whole, as far as a person has vouched for them. */
  readonly acknowledged: number;
}

/** A letter about a refund. */
export interface RefundLetter {
  readonly status: 'open' | 'redriving' | 'ended';
}

/** Who acts on a letter, and why. */
interface Author {
  readonly by: string;
  readonly reason?: string | undefined;
}

/** A change that a rule makes to a refund; whoever keeps records writes all changes of a rule at once. */
export type RefundChange =
  | { readonly kind: 'event'; readonly event: OrderEvent & { type: `refund_${string}` } }
  | { readonly kind: 'made'; readonly refundId: string; readonly amount: number }
  | { readonly kind: 'keys_kept'; readonly keys: RefundKeys }
  | { readonly kind: 'seen_elsewhere'; readonly amount: number | undefined }
  | { readonly kind: 'vouched_for'; readonly amount: number }
  | { readonly kind: 'paid' }
  /** The unpaid refunds of the order are to be started now. */
  | { readonly kind: 'called_up' }
  | { readonly kind: 'letter_opened'; readonly message: string }
  | { readonly kind: 'letters_redriven'; readonly author: Author }
  | { readonly kind: 'letters_resolved' }
  | { readonly kind: 'letter_archived'; readonly author: Author };

export interface Ruled<Answer> {
  readonly changes: readonly RefundChange[];
  readonly answer: Answer;
}

export type Granted =
  | { readonly kind: 'granted' }
  | {
      readonly kind: 'refused';
      readonly why: 'not_completed' | 'nothing_left' | 'too_much' | 'not_chargeable';
      /** The sum that can still be given back. */
      readonly left: number;
      readonly message?: string;
    };

/** Only what was kept for an order that was completed is given back, and never more. Without an amount, all that is left. */
export function grant(
  order: Order,
  {
    refundId,
    amount,
    by,
    reason,
  }: { refundId: string; amount?: number | undefined; by: string; reason: string },
): Ruled<Granted> {
  if (order.closed !== 'completed') return answered({ kind: 'refused', why: 'not_completed', left: 0 });
  const left = dueOf(order);
  if (left === 0) return answered({ kind: 'refused', why: 'nothing_left', left });
  const granted = amount ?? left;
  if (granted > left) return answered({ kind: 'refused', why: 'too_much', left });
  const message = whyNotChargeable({ ...order.total, amount: granted });
  if (message !== undefined) return answered({ kind: 'refused', why: 'not_chargeable', left, message });
  return {
    answer: { kind: 'granted' },
    changes: [
      { kind: 'made', refundId, amount: granted },
      { kind: 'event', event: { type: 'refund_granted', refundId, amount: granted, by, reason } },
    ],
  };
}

/** How a refund ended that nobody pays any more. */
export type RefundEnd = 'paid' | 'put_away';

export function endOf({ paid, putAway }: RefundRecord): RefundEnd | undefined {
  if (paid) return 'paid';
  return putAway ? 'put_away' : undefined;
}

/** An attempt of its own begins, with these keys; or why none does. */
export function begin(refund: RefundRecord): Ruled<RefundKeys | RefundEnd> {
  const end = endOf(refund);
  if (end !== undefined) return answered(end);
  const keys = { ...refund.keys, attempts: refund.keys.attempts + 1 };
  return {
    answer: keys,
    changes: [
      { kind: 'keys_kept', keys },
      { kind: 'seen_elsewhere', amount: undefined },
    ],
  };
}

/** A payment of the order as the provider has it. */
export interface FoundPayment extends Omit<PaymentPosition, 'current'> {
  readonly givenBack: readonly GivenBack[];
}

export type ToPay =
  | {
      readonly kind: 'to_pay';
      /** Of which payments how much; none where all of it is paid. */
      readonly parts: readonly { readonly id: string; readonly amount: number }[];
      /** The payment that it is of. */
      readonly reference: string | undefined;
    }
  /** Others have given this back, in all. Whether this refund is among it, only a person can tell. */
  | { readonly kind: 'given_back_elsewhere'; readonly amount: number }
  | { readonly kind: 'too_little_kept' };

/** The amount of a refund that is left to be paid, by the provider's word on the payments of its order. */
export function leftToPay(
  order: Order,
  { refundId, amount, acknowledged }: Pick<RefundRecord, 'refundId' | 'amount' | 'acknowledged'>,
  payments: readonly FoundPayment[],
): ToPay {
  const paid = payments.map(({ givenBack }) => sum(givenBack.filter((one) => one.refundId === refundId)));
  const rest = amount - paid.reduce((total, part) => total + part, 0);
  const given = payments.flatMap(({ givenBack }) => givenBack);
  const byOthers = givenBackByOthers(order, given);
  if (rest > 0 && byOthers > byOthersOnRecord(order) + acknowledged)
    return { kind: 'given_back_elsewhere', amount: byOthers };
  const kept = payments.reduce((total, { captured, refunded }) => total + captured - refunded, 0);
  const positions = payments.map((payment) => ({ ...payment, current: false }));
  const parts = rest > 0 ? planPayments(kept - rest, positions).refund : [];
  // The missing sum may be what somebody gave back by hand, and whoever redrove this was told of that: the rest is paid then.
  if (rest - sum(parts) > acknowledged) return { kind: 'too_little_kept' };
  const paidOf = payments.findLast((_, index) => (paid[index] ?? 0) > 0)?.id;
  return { kind: 'to_pay', parts, reference: parts.at(-1)?.id ?? paidOf };
}

export type KeyTaken =
  | { readonly kind: 'taken'; readonly keys: RefundKeys }
  /** An earlier request may still arrive. */
  | { readonly kind: 'blocked' }
  /** Another attempt since the look-up may have paid a part of it. */
  | { readonly kind: 'overtaken' }
  /** Somebody may have put it away since the attempt began. */
  | { readonly kind: 'put_away' };

/** Says under which key it is sent now, before it is: `attempts` is the number of the attempt that sends it, `lookedUpAt` a time before its look-up. */
export function takeKey(
  refund: RefundRecord,
  {
    attempts,
    ...times
  }: { attempts: number; now: number; lookedUpAt: number; sendLifeMs: number; keyWindowMs: number },
): Ruled<KeyTaken> {
  if (refund.paid || refund.keys.attempts !== attempts) return answered({ kind: 'overtaken' });
  if (refund.putAway) return answered({ kind: 'put_away' });
  // A part of it adds to earlier refunds, under however many keys.
  const keys = toSend(refund.keys, { ...times, once: false });
  if (keys === undefined) return answered({ kind: 'blocked' });
  return { answer: { kind: 'taken', keys }, changes: [{ kind: 'keys_kept', keys }] };
}

/** The facts of an attempt that did not pay a refund. */
export interface Unpaid {
  /** As the attempt had them last. */
  readonly keys: RefundKeys;
  /** Whether what it has sent is done with. `doubtful`: it is, and was perhaps carried out. */
  readonly heard: 'nothing' | 'doubtful' | 'answer';
  /** The same request may succeed later, under the same key. */
  readonly transient: boolean;
  /** For what others had given back, it stopped. */
  readonly seenElsewhere?: number | undefined;
  /** An engineer is to see it while it is tried on. */
  readonly trouble?: { readonly cause: Cause; readonly message: string } | undefined;
}

/** Keeps what is known of an attempt that did not pay it, while it is the one that counts. */
export function keepUnpaid(refund: RefundRecord, unpaid: Unpaid): Ruled<undefined> {
  const { keys, seenElsewhere, trouble } = unpaid;
  if (refund.paid || refund.keys.attempts !== keys.attempts) return answered(undefined);
  return {
    answer: undefined,
    changes: [
      { kind: 'keys_kept', keys: afterAnswer(unpaid) },
      ...(seenElsewhere === undefined ? [] : [{ kind: 'seen_elsewhere', amount: seenElsewhere } as const]),
      ...(trouble === undefined ? [] : [letterOn(trouble)]),
    ],
  };
}

function afterAnswer({ keys, heard, transient }: Unpaid): RefundKeys {
  const { attempts, unanswered = [] } = keys;
  if (heard === 'nothing') return keys;
  const known = heard === 'doubtful' ? withDoubt(keys, attempts) : withAnswer(keys, attempts);
  // It had no effect, or all of it, which the next look-up sees: its key may have stored the error.
  const wasSent = unanswered.some((send) => send.attempt === attempts);
  return wasSent && !transient ? { ...known, spent: true } : known;
}

/** It is paid, once. `reference`: the payment that it was of. */
export function recordPaid(
  { refundId, amount, paid }: RefundRecord,
  reference: string | undefined,
): Ruled<undefined> {
  if (paid) return answered(undefined);
  const of = reference === undefined ? {} : { reference };
  return {
    answer: undefined,
    changes: [
      { kind: 'paid' },
      { kind: 'event', event: { type: 'refund_paid', refundId, amount, ...of } },
      { kind: 'letters_resolved' },
    ],
  };
}

/** It cannot be paid, and trying again does not help: an engineer is asked, unless another attempt has paid it since. */
export function park(
  { paid }: RefundRecord,
  why: { readonly cause: Cause; readonly message: string },
): Ruled<undefined> {
  return paid ? answered(undefined) : { answer: undefined, changes: [letterOn(why)] };
}

/** It is tried again. `lookedAt`: whoever redrives it has looked at this one refund. */
export function redrive(
  refund: RefundRecord,
  letter: RefundLetter,
  { author, lookedAt }: { author: Author; lookedAt: boolean },
): Ruled<undefined> {
  return {
    answer: undefined,
    changes: [
      ...(lookedAt ? vouchedFor(refund, letter) : []),
      { kind: 'letters_redriven', author },
      { kind: 'called_up' },
    ],
  };
}

/** Nobody pays it any more, unless it may have been paid for all that is on record. */
export function putAway(
  refund: RefundRecord,
  letter: RefundLetter,
  author: Author,
): Ruled<'put_away' | 'ended' | 'in_doubt'> {
  if (!refund.paid && isInDoubt(refund.keys)) return answered('in_doubt');
  if (letter.status === 'ended') return answered('ended');
  return {
    answer: 'put_away',
    changes: [
      ...vouchedFor(refund, letter),
      { kind: 'letter_archived', author },
      ...(refund.paid ? [] : [putAwayBy(refund, author)]),
    ],
  };
}

function putAwayBy({ refundId, amount }: RefundRecord, { by, reason }: Author): RefundChange {
  const event = { type: 'refund_put_away', refundId, amount, by } as const;
  return { kind: 'event', event: reason === undefined ? event : { ...event, reason } };
}

/**
 * The person who acts on its letter was told what the provider has given back beside it, and knows what that was. Nothing but a
 * person's command says so, and no more is vouched for than was told.
 */
function vouchedFor(
  { seenElsewhere: amount }: RefundRecord,
  { status }: RefundLetter,
): readonly RefundChange[] {
  return status === 'open' && amount !== undefined ? [{ kind: 'vouched_for', amount }] : [];
}

function letterOn({ cause, message }: { cause: Cause; message: string }): RefundChange {
  return { kind: 'letter_opened', message: `${cause}: ${message}` };
}

function answered<Answer>(answer: Answer): Ruled<Answer> {
  return { changes: [], answer };
}

function sum(amounts: readonly { readonly amount: number }[]): number {
  return amounts.reduce((total, { amount }) => total + amount, 0);
}
