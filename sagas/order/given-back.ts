import { dueOf, unpaidOf, type Order } from './order.ts';

/** Given back of a payment, in minor units; `refundId` is what it was for, where whoever made it has said so. */
export interface GivenBack {
  readonly refundId?: string | undefined;
  readonly amount: number;
}

/** The purpose of a refund that undoes a payment. */
export const undone = 'undone';

const ofRevision = 'revision/';

/** The purpose of a refund by which a capture follows a revision. */
export function forRevision(revision: number): string {
  return `${ofRevision}${revision}`;
}

type Refunded = Pick<Order, 'payments' | 'refunds'>;

/** The sum that the provider has given back under no identity of ours: somebody did that there by hand. Minor units. */
export function givenBackByOthers({ refunds = [] }: Refunded, found: readonly GivenBack[]): number {
  const granted = new Set(refunds.map(({ refundId }) => refundId));
  return sum(found.filter(({ refundId }) => !isOfStep(refundId) && !granted.has(refundId ?? '')));
}

/** How much of that is on record as refunded. */
export function byOthersOnRecord({ payments }: Pick<Order, 'payments'>): number {
  return payments.refundedByOthers ?? 0;
}

/** The recorded goodwill, as far as anything is due that it can lower. The recorded refunds do not include it. */
export function goodwillOnRecord(order: Order): number {
  return Math.min(order.payments.goodwill ?? 0, dueOf(order));
}

/** Sums that others gave back at the provider. Minor units. */
export interface ByHand {
  /** Of what is due: the customer keeps it, whatever is decided since. */
  readonly goodwill: number;
  /** The rest of it, which stands for what a decision has to give back, see {@link keptOf}. */
  readonly counted: number;
  /** How much of it was not judged before. */
  readonly news: number;
}

/** Sums that were judged stay goodwill, or counted; only those that others gave back since are judged now. `byOthers`: all of them. */
export function judgeByHand(order: Order, byOthers: number): ByHand {
  const { captured, refunded, goodwill: judged = 0 } = order.payments;
  const uncounted = Math.max(0, byOthers - byOthersOnRecord(order));
  const news = Math.max(0, uncounted - judged);
  const due = dueOf(order);
  const kept = Math.min(judged, uncounted, due);
  const toGiveBack = Math.max(0, captured - refunded - due);
  const goodwill = kept + keptOf(news, { due: due - kept, toGiveBack });
  return { goodwill, counted: byOthers - goodwill, news };
}

/**
 * The sum that our steps have given back there beyond the record, in minor units. Where none of them is under way, the record has
 * forgotten why: a cancel, or a decision. A granted refund is not part of it: only an order that was completed has one, and it asks
 * for nothing else of the order.
 */
export function forgottenRefunds(order: Refunded, found: readonly GivenBack[]): number {
  return Math.max(0, byStepsIn(found) - byStepsOnRecord(order));
}

/**
 * How much of the sum that was given back `byHand` is goodwill, which lowers what the customer pays in the end; the rest is part of the
 * sum that a decision has to give back anyway. Where `byHand` is as much as that sum, or more, somebody has paid it in advance; a smaller
 * one is on top of it, unless nothing would be left of the amount due.
 */
export function keptOf(
  byHand: number,
  { due, toGiveBack }: { readonly due: number; readonly toGiveBack: number },
): number {
  if (byHand >= toGiveBack) return Math.min(byHand - toGiveBack, due);
  return byHand < due ? byHand : 0;
}

/** Of what was captured, without what our steps have given back. */
export function chargedOf(captured: number, found: readonly GivenBack[]): number {
  return captured - byStepsIn(found);
}

/** An undo has given it back. */
export function isUndo({ refundId }: GivenBack): boolean {
  return refundId === undone;
}

/** A revision asked for it that came after this one. */
export function isOfLater(revision: number, { refundId = '' }: GivenBack): boolean {
  return refundId.startsWith(ofRevision) && Number(refundId.slice(ofRevision.length)) > revision;
}

/** A payment as the provider has it, with each refund of it. Minor units. */
export interface Refundable {
  readonly captured: number;
  readonly refunded: number;
  readonly givenBack: readonly GivenBack[];
}

/** Those that others have given back as a whole, or all that were given back, where nothing is left of any. */
export function endedByOthers<P extends Refundable>(order: Refunded, payments: readonly P[]): readonly P[] {
  const left = payments.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  return payments.filter(
    ({ captured, refunded, givenBack }) =>
      refunded > 0 && (left <= 0 || givenBackByOthers(order, givenBack) >= captured),
  );
}

function byStepsOnRecord(order: Refunded): number {
  const { payments, refunds = [] } = order;
  return payments.refunded - byOthersOnRecord(order) - (sum(refunds) - unpaidOf(order));
}

function byStepsIn(found: readonly GivenBack[]): number {
  return sum(found.filter(({ refundId }) => isOfStep(refundId)));
}

/** An undo, or what follows a decision. */
function isOfStep(refundId: string | undefined): boolean {
  return refundId === undone || refundId?.startsWith(ofRevision) === true;
}

function sum(amounts: readonly { readonly amount: number }[]): number {
  return amounts.reduce((total, { amount }) => total + amount, 0);
}
