import { dueOf, type Order } from './order.ts';
import type { StepPhase } from './steps.ts';

/** Pieces by item. */
export interface StockTaken {
  readonly held: ReadonlyMap<string, number>;
  readonly sold: ReadonlyMap<string, number>;
}

/** An imbalance in the books of an order that does not let it end. `worth`: the phase that is worth another attempt. */
export interface Imbalance {
  readonly message: string;
  readonly worth: StepPhase;
}

const money: StepPhase = { step: 'capturePayment', phase: 'run' };
const stock: StepPhase = { step: 'stockHold', phase: 'try' };

/** The capture, where it is on record as done and did not charge what is due: goods are not sent for it. */
export function notAsDue(order: Order): readonly StepPhase[] {
  const { captured, refunded } = order.payments;
  return captured - refunded === dueOf(order) ? [] : [money];
}

/**
 * Whether an order may be said to have ended so, by the record: the amount due is charged, or nothing; no money and no stock is
 * held; and the items that are asked for are sold, or nothing.
 */
export function imbalances(
  order: Order,
  { as, taken }: { as: 'completed' | 'cancelled'; taken: StockTaken },
): readonly Imbalance[] {
  const { authorized, captured, voided, refunded } = order.payments;
  const due = as === 'completed' ? dueOf(order) : 0;
  const held = authorized - captured - voided;
  const asked = as === 'completed' ? piecesOf(order) : new Map<string, number>();
  return [
    ...unless(captured - refunded === due, money, `${captured - refunded} is charged, and ${due} is due`),
    ...unless(held === 0, money, `${held} is still authorised`),
    ...unless(taken.held.size === 0, stock, `${inWords(taken.held)} is still held`),
    ...unless(isSame(taken.sold, asked), stock, `${inWords(taken.sold)} is sold, not ${inWords(asked)}`),
  ];
}

function piecesOf({ lines }: Order): ReadonlyMap<string, number> {
  const pieces = new Map<string, number>();
  for (const { sku, quantity } of lines) pieces.set(sku, (pieces.get(sku) ?? 0) + quantity);
  return pieces;
}

function isSame(one: ReadonlyMap<string, number>, other: ReadonlyMap<string, number>): boolean {
  return one.size === other.size && [...one].every(([sku, quantity]) => other.get(sku) === quantity);
}

function inWords(pieces: ReadonlyMap<string, number>): string {
  return pieces.size === 0 ? 'nothing' : [...pieces].map(([sku, count]) => `${count} ${sku}`).join(', ');
}

function unless(balanced: boolean, worth: StepPhase, message: string): readonly Imbalance[] {
  return balanced ? [] : [{ worth, message }];
}
