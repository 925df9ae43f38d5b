import type { DecisionData } from './decision-data.ts';
import type { OrderLine } from './events.ts';
import type { Money } from '../../values/money.ts';
import { whyNotChargeable } from './stripe-amounts.ts';

/** The terms of an order at one of its revisions. */
export interface OrderTerms {
  readonly lines: readonly OrderLine[];
  readonly total: Money;
  readonly paymentMethod: string;
  readonly shippingAddress: {
    readonly line1: string;
    readonly line2?: string | undefined;
    readonly city: string;
    readonly postalCode?: string | undefined;
    readonly country: string;
  };
  readonly email: string;
  readonly approvedUpTo?: number;
}

/** An item of the catalogue, as far as a decision needs it. */
export interface Offer {
  readonly sku: string;
  readonly name: string;
  readonly price: number;
  readonly currency: string;
}

export type Decided =
  | { readonly kind: 'asks'; readonly terms: OrderTerms }
  /** Well-formed, and not possible for this order. `pointer`: the field that is wrong, in the data. */
  | { readonly kind: 'impossible'; readonly pointer?: string; readonly message: string };

const greatestTotal = 2_147_483_647;

/** The terms of the order once this is decided. Pure. */
export function decide(
  terms: OrderTerms,
  decided: DecisionData,
  { offers, now }: { offers: ReadonlyMap<string, Offer>; now: Date },
): Decided {
  switch (decided.decision) {
    case 'wait':
      return waited(terms, decided.data, now);
    case 'retry':
    case 'waive':
    case 'cancel':
      return { kind: 'asks', terms };
    case 'approve':
      return { kind: 'asks', terms: { ...terms, approvedUpTo: terms.total.amount } };
    case 'refund':
      return { kind: 'asks', terms: { ...terms, total: { ...terms.total, amount: 0 } } };
    case 'amend':
      return { kind: 'asks', terms: { ...terms, ...decided.data } };
    case 'ship_partial':
      return fewer(terms, decided.data);
    case 'substitute':
      return substituted(terms, decided.data, offers);
  }
}

const longestWaitMs = 400 * 24 * 60 * 60 * 1000;

function waited(terms: OrderTerms, { until }: { until?: string | undefined }, now: Date): Decided {
  const ms = until === undefined ? 1 : Date.parse(until) - now.getTime();
  if (ms <= 0) return impossible('It is in the past.', '/until');
  if (ms > longestWaitMs) return impossible('It is more than 400 days from now.', '/until');
  return { kind: 'asks', terms };
}

function fewer(terms: OrderTerms, { sku, quantity }: { sku: string; quantity: number }): Decided {
  const ordered = quantityOf(terms, sku);
  if (ordered === 0) return notOrdered(sku);
  if (quantity >= ordered) {
    return impossible(`The order asks for ${ordered} of ${sku}: fewer have to be sent.`, '/quantity');
  }
  return withLines(terms, [
    ...terms.lines.filter((line) => line.sku !== sku),
    ...(quantity === 0 ? [] : one(terms, sku, quantity)),
  ]);
}

function substituted(
  terms: OrderTerms,
  { sku, replacement, quantity }: { sku: string; replacement: string; quantity?: number | undefined },
  offers: ReadonlyMap<string, Offer>,
): Decided {
  if (terms.total.amount === 0) return impossible('All was given back: nothing is sent any more.', '/sku');
  const ordered = quantityOf(terms, sku);
  if (ordered === 0) return notOrdered(sku);
  const offer = offers.get(replacement);
  if (offer === undefined) return impossible(`There is no item ${replacement}.`, '/replacement');
  if (offer.currency !== terms.total.currency)
    return impossible(`${replacement} is sold in ${offer.currency}.`, '/replacement');
  if (replacement === sku) return impossible('It is the same item.', '/replacement');
  const { name, price } = offer;
  return withLines(terms, [
    ...terms.lines.filter((line) => line.sku !== sku),
    { sku: replacement, name, price, quantity: quantity ?? ordered },
  ]);
}

function one({ lines }: OrderTerms, sku: string, quantity: number): OrderLine[] {
  const line = lines.find((candidate) => candidate.sku === sku);
  return line === undefined ? [] : [{ ...line, quantity }];
}

function quantityOf({ lines }: OrderTerms, sku: string): number {
  return lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
}

function withLines(terms: OrderTerms, lines: readonly OrderLine[]): Decided {
  const amount = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  if (lines.length === 0 || amount <= 0)
    return impossible('Nothing would be left of the order: cancel it instead.', '/quantity');
  if (amount > greatestTotal) return impossible('The total is higher than can be paid at once.', '/quantity');
  const total = { ...terms.total, amount };
  const why = whyNotChargeable(total);
  return why === undefined
    ? { kind: 'asks', terms: { ...terms, lines, total } }
    : impossible(why, '/quantity');
}

function notOrdered(sku: string): Decided {
  return impossible(`The order has no item ${sku}.`, '/sku');
}

function impossible(message: string, pointer?: string): Decided {
  return { kind: 'impossible', message, ...(pointer === undefined ? {} : { pointer }) };
}
