import { randomUUID } from 'node:crypto';
import type { OrderLine } from '../events.ts';
import type { OrderRequest } from '../order-request.ts';
import { whyNotChargeable } from '../stripe-amounts.ts';
import { findItems } from './stock/catalogue.ts';
import type { Queries } from '../../../store/database.ts';
import { doneBefore, requestHash, type IdempotencyKey, type Once } from '../../../store/idempotency.ts';
import { acceptInstance } from '../../../store/instances/accept-instance.ts';
import type { OrderStore } from './kept.ts';

const greatestTotal = 2_147_483_647;

/** An objection to an order that is well-formed: only the catalogue can tell. */
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
 * Accepts an order that the catalogue has a price for. `admit` throws where no new one is accepted now.
 * @throws OrderObjected; nothing is stored then, and the key stays free
 */
export async function acceptOrder(
  store: OrderStore,
  { key, request, admit = () => undefined }: { key: string; request: OrderRequest; admit?: () => void },
): Promise<Accepted> {
  const given = { operation: 'place order', key, requestHash: requestHash(request) };
  // An order that was accepted once gets the same answer, also when the catalogue has changed since.
  const before = await doneBefore<{ orderId: string }>(store, given);
  if (before !== undefined) return before;
  admit();
  const accepted = await accept(store, given, request);
  // Another request under this key was faster.
  return accepted ?? (await doneBefore(store, given)) ?? { kind: 'in_flight' };
}

/** @returns `undefined` where the key is known by now */
async function accept(
  store: OrderStore,
  key: IdempotencyKey,
  request: OrderRequest,
): Promise<Accepted | undefined> {
  const lines = await priced(store, request);
  const total = { amount: totalOf(lines), currency: request.currency };
  const why = whyNotChargeable(total);
  if (why !== undefined) throw new OrderObjected([{ kind: 'not_chargeable', message: why }]);
  const { customer, shippingAddress, paymentMethod } = request;
  const response = { orderId: randomUUID() };
  const kind = await acceptInstance(store, key, {
    instanceId: response.orderId,
    personal: { customer, shippingAddress, paymentMethod },
    accepted: { type: 'accepted', lines, total },
    response,
  });
  switch (kind) {
    case 'done':
      return { kind, response };
    case 'in_flight':
      return { kind };
    case 'known':
      return undefined;
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
