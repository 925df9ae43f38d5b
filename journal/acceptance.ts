import { randomUUID } from 'node:crypto';
import type { OrderEvent, OrderLine } from '../domain/events.ts';
import { evolve } from '../domain/order.ts';
import type { OrderRequest } from '../domain/order-request.ts';
import { whyNotChargeable } from '../domain/stripe-amounts.ts';
import { findItems } from './catalogue.ts';
import { projected } from './commit-order.ts';
import type { Pool, Queries } from './database.ts';
import { requestHash, type Once } from './idempotency.ts';

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
  const hash = requestHash(request);
  // What was accepted once is answered so, also when the catalogue has changed since.
  return (await acceptedBefore(pool, { key, hash })) ?? (await accept(pool, { key, hash, request }));
}

async function acceptedBefore(
  pool: Pool,
  { key, hash }: { key: string; hash: string },
): Promise<Accepted | undefined> {
  const { rows } = await pool.query<{ request_hash: string; response: { orderId: string } }>(
    `select request_hash, response from idempotency_key where operation = 'place order' and key = $1`,
    [key],
  );
  const [known] = rows;
  if (known === undefined) return undefined;
  return known.request_hash === hash
    ? { kind: 'repeated', response: known.response }
    : { kind: 'other_request' };
}

async function accept(
  pool: Pool,
  { key, hash, request }: { key: string; hash: string; request: OrderRequest },
): Promise<Accepted> {
  const lines = await priced(pool, request);
  const total = { amount: totalOf(lines), currency: request.currency };
  const why = whyNotChargeable(total);
  if (why !== undefined) throw new OrderObjected([{ kind: 'not_chargeable', message: why }]);
  const { customer, shippingAddress, paymentMethod } = request;
  const accepted: OrderEvent = { type: 'order_accepted', lines, total };
  const orderId = randomUUID();
  const state = evolve(undefined, accepted, new Date().toISOString());
  const row = { orderId, ...projected(state), state, customer, shippingAddress, paymentMethod };
  const { rows } = await pool.query<{ kind: Accepted['kind']; response: { orderId: string } }>(
    'select came_to as kind, answer as response from accept_order($1, $2, $3, $4, $5)',
    [key, hash, JSON.stringify(row), JSON.stringify(accepted), JSON.stringify({ orderId })],
  );
  const [answer] = rows;
  if (answer === undefined) throw new Error('An acceptance has no answer');
  return answer;
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
