import type { OrderTerms } from './order-terms.ts';
import type { Cause } from './causes.ts';
import type { DecisionData } from './decision-data.ts';
import type { DecisionName } from './decisions.ts';
import { formatMoney, type Money } from '../../values/money.ts';
import type { Order } from './order.ts';
import { planPayments, type PaymentPosition } from './payment-plan.ts';

/** The effect that a decision would have, as far as the records tell. Amounts in minor units. */
export interface Preview {
  /** Words that a person reads. */
  readonly summary: readonly string[];
  /** The cost of the order then. */
  readonly total: Money;
  readonly payments: {
    readonly authorize: number;
    readonly capture: number;
    readonly refund: number;
    readonly void: number;
  };
  readonly stock: readonly {
    readonly sku: string;
    /** Pieces that become available; below 0, that are taken. */
    readonly change: number;
    readonly availableAfter: number;
  }[];
}

export interface PreviewedItem {
  readonly sku: string;
  readonly name: string;
  readonly available: number;
}

export interface Previewed {
  readonly decision: DecisionName;
  /** Of the case. */
  readonly cause: Cause;
  /** The amount has to be approved first. */
  readonly toBeApproved: boolean;
  readonly order: Order;
  readonly before: OrderTerms;
  readonly after: OrderTerms;
  /** The pieces that are held for the order, or sold. */
  readonly taken: ReadonlyMap<string, number>;
  readonly items: readonly PreviewedItem[];
}

/**
 * The objection to a decision about an item: there are too few of those that it names. Other items that are missing have a case
 * of their own to come. `pointer`: the field that is wrong, in the decision's data. Pure.
 */
export function shortageIn(
  decided: DecisionData,
  { stock, items }: { stock: Preview['stock']; items: readonly PreviewedItem[] },
): { readonly message: string; readonly pointer: string } | undefined {
  if (decided.decision !== 'substitute' && decided.decision !== 'ship_partial') return undefined;
  const named = decided.decision === 'substitute' ? decided.data.replacement : decided.data.sku;
  const missing = stock.find(
    ({ sku, availableAfter, change }) => sku === named && change < 0 && availableAfter < 0,
  );
  if (missing === undefined) return undefined;
  const pointer = decided.data.quantity === undefined ? '/replacement' : '/quantity';
  return { message: `${tooFew(items, missing)}.`, pointer };
}

/** Pure. */
export function previewOf(previewed: Previewed): Preview {
  const { decision, order, before, after } = previewed;
  const due = decision === 'cancel' ? 0 : Math.max(0, after.total.amount - order.refundsGranted);
  const total = { ...after.total, amount: decision === 'cancel' ? 0 : after.total.amount };
  const nothing = decision === 'wait' || decision === 'waive';
  const payments = nothing ? noPayments : paymentsFor(previewed, due);
  const stock = nothing || decision === 'refund' ? [] : stockFor(previewed);
  const money = (amount: number) => formatMoney({ amount, currency: before.total.currency });
  const summary = [
    ...(previewed.toBeApproved ? ['Is above the limit: the team risk has to approve it first. Then:'] : []),
    ...opening(previewed, money),
    ...costs(before.total, total, decision),
    ...moved(payments, money),
    ...stock.map(({ sku, change }) => pieces(previewed.items, sku, change)),
    ...stock
      .filter(({ change, availableAfter }) => change < 0 && availableAfter < 0)
      .map((missing) => `${tooFew(previewed.items, missing)}, so it will be refused there`),
  ];
  return { summary, total, payments, stock };
}

const noPayments = { authorize: 0, capture: 0, refund: 0, void: 0 };

function paymentsFor({ order, before, after }: Previewed, due: number): Preview['payments'] {
  const { authorized, captured, voided, refunded } = order.payments;
  const held = Math.max(0, authorized - captured - voided);
  const current = after.paymentMethod === before.paymentMethod;
  const charged = { id: 'charged', status: 'captured', authorized: captured, captured, refunded } as const;
  const open = { id: 'held', status: 'authorized', authorized: held, captured: 0, refunded: 0 } as const;
  const positions: PaymentPosition[] = [
    ...(captured > 0 ? [{ ...charged, current: true }] : []),
    ...(held > 0 ? [{ ...open, current }] : []),
  ];
  const plan = planPayments(due, positions);
  const sum = (parts: readonly { amount: number }[]) => parts.reduce((all, { amount }) => all + amount, 0);
  const capture = sum(plan.capture);
  return {
    authorize: plan.authorize,
    capture: plan.authorize + capture,
    refund: sum(plan.refund),
    void: plan.void.length > 0 ? held : capture > 0 ? held - capture : 0,
  };
}

function stockFor({ order, decision, after, taken, items }: Previewed): Preview['stock'] {
  const wanted = new Map<string, number>();
  for (const { sku, quantity } of decision === 'cancel' ? [] : after.lines)
    wanted.set(sku, (wanted.get(sku) ?? 0) + quantity);
  return (
    [...new Set([...taken.keys(), ...wanted.keys()])]
      .map((sku) => ({ sku, change: (taken.get(sku) ?? 0) - (wanted.get(sku) ?? 0) }))
      // An item that was sold and is done without stays sold until somebody has counted it.
      .filter(({ change }) => change < 0 || (change > 0 && !order.pivoted))
      .map(({ sku, change }) => ({
        sku,
        change,
        availableAfter: (items.find((item) => item.sku === sku)?.available ?? 0) + change,
      }))
  );
}

function opening({ decision, cause, after }: Previewed, money: (amount: number) => string): string[] {
  switch (decision) {
    case 'cancel':
      return ['Cancels the order and undoes what was done for it'];
    case 'retry':
      return ['Attempts it again as it is'];
    case 'approve':
      if (cause === 'suspected_fraud')
        return [
          'Asks the bank once more for the same card. It is the bank that suspects fraud, and it may decline again',
        ];
      return [`Approves the order up to ${money(after.total.amount)}, and goes on`];
    case 'wait':
      return ['Nothing changes until then'];
    case 'waive':
      return ['Completes the order without this step'];
    case 'refund':
      return ['Completes the order without it, and gives the money back'];
    case 'amend':
    case 'substitute':
    case 'ship_partial':
      return [];
  }
}

function costs(before: Money, after: Money, decision: DecisionName): string[] {
  if (before.amount === after.amount || decision === 'cancel') return [];
  return [`The order costs ${formatMoney(after)} instead of ${formatMoney(before)}`];
}

function moved(payments: Preview['payments'], money: (amount: number) => string): string[] {
  const { authorize, capture, refund, void: voided } = payments;
  if (authorize > 0 && voided > 0)
    return [`Authorises ${money(authorize)} and releases the ${money(voided)} authorised before`];
  return [
    authorize > 0 ? `Authorises ${money(authorize)}` : '',
    authorize === 0 && capture > 0 ? `Captures ${money(capture)} of what is authorised` : '',
    refund > 0 ? `Refunds ${money(refund)}` : '',
    voided > 0 ? `Releases ${money(voided)} that is authorised` : '',
  ].filter((sentence) => sentence !== '');
}

function tooFew(
  items: readonly PreviewedItem[],
  { sku, change, availableAfter }: Preview['stock'][number],
): string {
  const name = items.find((item) => item.sku === sku)?.name ?? sku;
  return `Too few of ${name}: ${Math.max(0, availableAfter - change)} available, ${-change} needed`;
}

function pieces(items: readonly PreviewedItem[], sku: string, change: number): string {
  const name = items.find((item) => item.sku === sku)?.name ?? sku;
  return change > 0 ? `Releases ${change} × ${name}` : `Takes ${-change} × ${name} from the stock`;
}
