import { randomUUID } from 'node:crypto';
import type { OrderEvent, OrderLine } from '../../sagas/order/events.ts';
import { evolve } from '../../sagas/order/order.ts';
import type { OrderRequest } from '../../sagas/order/order-request.ts';
import { whyNotChargeable } from '../../sagas/order/stripe-amounts.ts';
import { findItems } from '../stock/catalogue.ts';
import { projected } from '../commit/commit-order.ts';
import type { Pool, Queries } from '../database.ts';
import { doneBefore, requestHash, type IdempotencyKey, type Once } from '../idempotency.ts';

const greatestTotal = 2_147_483_647;

/** What is wrong with an order that is well-formed: only the catalogue can tell. */
export type Objection =
  | { readonly kind: 'unknown_item'; readonly line: number; readonly sku: string }
  | {
      readonly kind: 'other_currency';
      readonly line: number;
      readonly sku: string;
      readonly currency: string;
    }
  | { readonly kind: 'total_too_high' }
  | { readonly kind: 'not_chargeable'; readonly message: string }
  | { readonly kind: 'nothing_to_pay' };

export class OrderObjected extends Error {
  readonly objections: readonly Objection[];

  constructor(objections: readonly Objection[]) {
    super(`The order cannot be accepted: ${objections.map(({ kind }) => kind).join(', ')}`);
    this.objections = objections;
  }
}

type Accepted = Once<{ orderId: string }>;

/**
 * Accepts an order: its row, its first event and its idempotency key in one statement.
 * @throws OrderObjected; nothing is stored then, and the key stays free
 */
export async function acceptOrder(
  pool: Pool,
  { key, request }: { key: string; request: OrderRequest },
): Promise<Accepted> {
  const given = { operation: 'place order', key, requestHash: requestHash(request) };
  // What was accepted once is answered so, also when the catalogue has changed since.
  const before = await doneBefore<{ orderId: string }>(pool, given);
  if (before !== undefined) return before;
  const accepted = await accept(pool, given, request);
  // Another request under this key was faster.
  return accepted ?? (await doneBefore(pool, given)) ?? { kind: 'in_flight' };
}

/** @returns `undefined` where the key is known by now */
async function accept(
  pool: Pool,
  { operation, key, requestHash: hash }: IdempotencyKey,
  request: OrderRequest,
): Promise<Accepted | undefined> {
  const lines = await priced(pool, request);
  const total = { amount: totalOf(lines), currency: request.currency };
  const why = whyNotChargeable(total);
  if (why !== undefined) throw new OrderObjected([{ kind: 'not_chargeable', message: why }]);
  const { customer, shippingAddress, paymentMethod } = request;
  const accepted: OrderEvent = { type: 'accepted', lines, total };
  const orderId = randomUUID();
  const state = evolve(undefined, accepted, new Date().toISOString());
  const row = { instanceId: orderId, saga: 'order', ...projected(state), state };
  const personal = { customer, shippingAddress, paymentMethod };
  const response = { orderId };
  const { rows } = await pool.query<{ kind: 'done' | 'known' | 'in_flight' }>(
    'select accept_instance($1, $2, $3, $4, $5, $6, $7) as kind',
    [operation, key, hash, ...[row, personal, accepted, response].map((value) => JSON.stringify(value))],
  );
  switch (rows[0]?.kind) {
    case 'done':
      return { kind: 'done', response };
    case 'in_flight':
      return { kind: 'in_flight' };
    case 'known':
      return undefined;
    case undefined:
      throw new Error('An acceptance has no answer');
  }
}

async function priced(client: Queries, { lines, currency }: OrderRequest): Promise<OrderLine[]> {
  const items = await findItems(
    client,
    lines.map(({ sku }) => sku),
  );
  const objections: Objection[] = [];
  const found = lines.flatMap(({ sku, quantity }, line) => {
    const item = items.get(sku);
    if (item === undefined) objections.push({ kind: 'unknown_item', line, sku });
    else if (item.currency !== currency) {
      objections.push({ kind: 'other_currency', line, sku, currency: item.currency });
    } else return [{ sku, quantity, price: item.price, name: item.name }];
    return [];
  });
  if (objections.length > 0) throw new OrderObjected(objections);
  return found;
}

function totalOf(lines: readonly OrderLine[]): number {
  const total = lines.reduce((sum, { price, quantity }) => sum + price * quantity, 0);
  if (total > greatestTotal) throw new OrderObjected([{ kind: 'total_too_high' }]);
  if (total <= 0) throw new OrderObjected([{ kind: 'nothing_to_pay' }]);
  return total;
}
