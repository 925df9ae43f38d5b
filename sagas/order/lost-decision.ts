import { forgottenRefunds, chargedOf, type GivenBack } from './given-back.ts';
import { formatMoney } from '../../values/money.ts';
import { dueOf, type Order } from './order.ts';

export interface Piece {
  readonly sku: string;
  readonly quantity: number;
}

/** The parties' money and goods for an order, without those that lapsed or that we undid. Amounts are totals in minor units. */
export interface Held {
  readonly captured: number;
  /** Of what was captured. */
  readonly givenBack: readonly GivenBack[];
  /** Of what is under an id that is not on record. */
  readonly unknownAuthorized: number;
  /** Of all payments. */
  readonly authorized: number;
  /** The content of each warehouse order that is not on record as placed. `undefined`: the warehouse does not say. */
  readonly shipments: readonly (readonly Piece[] | undefined)[];
}

/** Attempts that are under way by the record, and so explain a difference. */
export interface OnItsWay {
  readonly authorizing: boolean;
  readonly capturing: boolean;
}

/**
 * Whether the parties have what the revision in force does not ask for, and nothing on record explains: a decision was taken, and
 * the restored record knows nothing of it. Effects that are on record, or on their way, explain themselves. Pure.
 * @returns what they have, in words for an engineer
 */
export function lostDecision(order: Order, held: Held, onItsWay: OnItsWay): string | undefined {
  if (order.closed !== undefined || order.cancel !== undefined) return undefined;
  const due = dueOf(order);
  const { currency } = order.total;
  const money = (amount: number) => formatMoney({ amount, currency });
  const kept = chargedOf(held.captured, held.givenBack);
  const isCharged = !onItsWay.capturing && held.captured > 0 && kept !== due && isNews(order, held);
  const isHeld =
    !onItsWay.authorizing && held.captured === 0 && held.unknownAuthorized > 0 && held.authorized !== due;
  const others = held.shipments.filter((lines) => lines !== undefined && !isSameContent(lines, order.lines));
  const has = [
    ...(isCharged ? [`${money(held.captured)} was captured`] : []),
    ...(isCharged && kept < held.captured ? [`${money(held.captured - kept)} given back`] : []),
    ...(isHeld ? [`${money(held.authorized)} is held`] : []),
    ...others.map((lines = []) => `the warehouse has ${contentWords(lines)}`),
  ];
  if (has.length === 0) return undefined;
  return `${has.join(' and ')}, where the restored record asked for ${contentWords(order.lines)} and ${money(due)}: a decision was lost with the restore. Take it again on the case, if nobody has since, then redrive this${order.pivoted ? '' : '; or compensate'}`;
}

/** A sum that somebody gave back by hand is no news: the customer keeps it. */
function isNews(order: Order, { captured, givenBack }: Held): boolean {
  return captured !== order.payments.captured || forgottenRefunds(order, givenBack) > 0;
}

/** Whatever the order of their lines, and however often one item is named. */
export function isSameContent(some: readonly Piece[], others: readonly Piece[]): boolean {
  return contentWords(some) === contentWords(others);
}

function contentWords(lines: readonly Piece[]): string {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return [...pieces]
    .filter(([, quantity]) => quantity > 0)
    .map(([sku, quantity]) => `${quantity} ${sku}`)
    .sort()
    .join(', ');
}
