import { randomUUID } from 'node:crypto';
import type { OrderLine } from '../domain/events.ts';
import type { OrderRequest } from '../domain/order-request.ts';
import { whyNotChargeable } from '../domain/stripe-amounts.ts';
import { findItems } from './catalogue.ts';
import { inTransaction, type Client, type Pool } from './database.ts';
import { once, requestHash, type Once } from './idempotency.ts';
import { insertOrder } from './order-transaction.ts';

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

/**
 * Accepts an order: its row, its first event and its idempotency key in one transaction.
 * @throws OrderObjected; nothing is stored then, and the key stays free
 */
export async function acceptOrder(
  pool: Pool,
  { key, request }: { key: string; request: OrderRequest },
): Promise<Once<{ orderId: string }>> {
  const idempotencyKey = { operation: 'place order', key, requestHash: requestHash(request) };
  return await inTransaction(pool, async (client) =>
    once(client, idempotencyKey, async () => {
      const lines = await priced(client, request);
      const total = { amount: totalOf(lines), currency: request.currency };
      const why = whyNotChargeable(total);
      if (why !== undefined) throw new OrderObjected([{ kind: 'not_chargeable', message: why }]);
      const orderId = randomUUID();
      await insertOrder(client, {
        orderId,
        customer: request.customer,
        shippingAddress: request.shippingAddress,
        paymentMethod: request.paymentMethod,
        accepted: { type: 'order_accepted', lines, total },
      });
      return { response: { orderId }, orderId };
    }),
  );
}

async function priced(client: Client, { lines, currency }: OrderRequest): Promise<OrderLine[]> {
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
