import type { FoundPayment, FoundShipment, Ports } from '../sagas/order/effects/ports.ts';
import { formatMoney } from '../values/money.ts';
import type { Pool } from '../store/database.ts';
import { knownEffects } from '../sagas/order/store/known-effects.ts';
import type { Drift, UnknownEffect } from './drift.ts';

interface Suspect {
  readonly kind: Drift['kind'];
  readonly orderId: string;
  readonly id: string;
  readonly what: string;
}

/** How many ids are looked for on record at a time. */
const batch = 200;

/**
 * What the payment provider and the warehouse did since then for orders of ours, and is not on record: the order is unknown
 * here, or only this effect of it. What has come to nothing is left out.
 */
export async function unknownDrift(
  { pool, ports }: { pool: Pool; ports: Ports },
  { since }: { since: Date },
): Promise<UnknownEffect[]> {
  const drifts: UnknownEffect[] = [];
  let suspects: Suspect[] = [];
  for await (const suspect of everyEffect(ports, since)) {
    suspects.push(suspect);
    if (suspects.length < batch) continue;
    drifts.push(...(await unknownAmong(pool, suspects)));
    suspects = [];
  }
  return [...drifts, ...(await unknownAmong(pool, suspects))];
}

async function* everyEffect({ payments, warehouse }: Ports, since: Date): AsyncIterable<Suspect> {
  for await (const payment of payments.madeSince(since)) {
    const what = paymentWords(payment);
    const { orderId, id } = payment;
    if (what !== undefined) yield { kind: 'payment', orderId, id, what };
  }
  for await (const shipment of warehouse.list({ since })) {
    const { orderId, id, status } = shipment;
    if (isToShip(shipment)) yield { kind: 'warehouse', orderId, id, what: `is ${status}` };
  }
}

/** The record is read after the parties were: what was under way meanwhile is on it by then. */
async function unknownAmong(pool: Pool, suspects: readonly Suspect[]): Promise<UnknownEffect[]> {
  if (suspects.length === 0) return [];
  const known = await knownEffects(
    pool,
    suspects.map(({ orderId }) => orderId),
  );
  return suspects.flatMap(({ kind, orderId, id, what }) => {
    const ids = known.get(orderId);
    if (ids?.has(id) === true) return [];
    const whose = ids === undefined ? 'the order is unknown here' : 'that is not on record for this order';
    return [{ kind, orderId, orderKnown: ids !== undefined, message: `${id} ${what}, and ${whose}` }];
  });
}

/** `undefined` where no money is held or kept, nor can be without another request of ours. */
function paymentWords({ state, currency }: FoundPayment): string | undefined {
  const money = (amount: number) => formatMoney({ amount, currency });
  const { status, amount, authorized, captured, refunded } = state;
  switch (status) {
    case 'open':
    case 'canceled':
      return undefined;
    case 'needs_customer':
      return `waits for the customer's bank to authorise ${money(amount)}`;
    case 'authorized':
      return `holds ${money(authorized)}`;
    case 'captured':
      return captured > refunded ? `has charged ${money(captured - refunded)}` : undefined;
  }
}

function isToShip({ status }: FoundShipment): boolean {
  return status === 'placed' || status === 'released';
}
