import { adopt, type Found } from '../saga/rules/adopt.ts';
import type { Pool } from '../journal/database.ts';
import { readFences, writeFence } from '../journal/fence.ts';
import { readOrder } from '../journal/order-queries.ts';
import { inOrderTransaction } from '../journal/order-transaction.ts';
import { authorizePayment } from './payment-effects.ts';
import type { PaymentState, Ports } from './ports.ts';
import { hashOf } from './effects.ts';
import { placeWarehouseOrder } from './warehouse-effects.ts';

/** A provider's clock may be behind PostgreSQL's. */
const skewMs = 60 * 60 * 1000;

/**
 * Asks the payment provider and the warehouse what they know of an order, and takes up in its fences what the record has
 * forgotten: a database that was restored from a back-up knows nothing of what was done since. The mailbox drops repeats, and
 * the stock is part of the record.
 * @param runId of the run that has to know; that it was asked for it is on record with what was found
 * @returns the ids that the fences have now, where any was not known
 * @throws whatever a port throws: what was not asked for may not be sent
 */
export async function adoptEffects(
  { pool, ports }: { pool: Pool; ports: Ports },
  orderId: string,
  runId: string,
): Promise<readonly string[]> {
  const snapshot = await readOrder(pool, orderId);
  if (snapshot === undefined || snapshot.order.closed !== undefined) return [];
  const since = new Date(snapshot.createdAt.getTime() - skewMs);
  const payments = await paymentsFound(ports, { orderId, since });
  const shipments = await shipmentsFound(ports, orderId);
  return await inOrderTransaction(pool, orderId, async (tx) => {
    if (tx.order.closed !== undefined) return [];
    const fences = await readFences(tx);
    const { facts } = tx;
    const { revision } = tx.order;
    const authorized = adopt({
      revision,
      fences: fences['authorizePayment'] ?? {},
      forward: 'run',
      undo: 'compensate',
      found: payments,
      requestHash: hashOf(authorizePayment.request(facts)),
    });
    const placed = adopt({
      revision,
      fences: fences['warehouseOrder'] ?? {},
      forward: 'try',
      undo: 'cancel',
      found: shipments,
      ownId: orderId,
      requestHash: hashOf(placeWarehouseOrder.request(facts)),
    });
    for (const fence of authorized) await writeFence(tx, 'authorizePayment', fence);
    for (const fence of placed) await writeFence(tx, 'warehouseOrder', fence);
    await tx.client.query('update orders set parties_asked_by = $2 where order_id = $1', [orderId, runId]);
    return [...authorized, ...placed].flatMap(({ made = [] }) => made.map(({ id }) => id));
  });
}

/** Whether they were asked for this run. Of an order that has ended nothing is sent. */
export async function werePartiesAsked(pool: Pool, orderId: string, runId: string): Promise<boolean> {
  const { rows } = await pool.query<{ asked_by: string | null; closed: boolean }>(
    `select parties_asked_by as asked_by, status in ('completed', 'cancelled') as closed from orders
     where order_id = $1`,
    [orderId],
  );
  return rows.every(({ asked_by: askedBy, closed }) => closed || askedBy === runId);
}

async function paymentsFound(
  { payments }: Ports,
  { orderId, since }: { orderId: string; since: Date },
): Promise<Found[]> {
  const found: Found[] = [];
  for await (const payment of payments.madeSince(since)) {
    const { id, state } = payment;
    if (payment.orderId !== orderId) continue;
    found.unshift({ id, amount: state.amount, over: isOver(state), weight: weights[state.status] });
  }
  return found;
}

function isOver({ status, captured, refunded }: PaymentState): boolean {
  return status === 'canceled' || (status === 'captured' && refunded >= captured);
}

const weights: Record<PaymentState['status'], number> = {
  canceled: 0,
  open: 1,
  needs_customer: 2,
  authorized: 3,
  captured: 4,
};

async function shipmentsFound({ warehouse }: Ports, orderId: string): Promise<Found[]> {
  const found: Found[] = [];
  for await (const { id, status } of warehouse.list({ orderId })) {
    found.push({
      id,
      over: status === 'cancelled',
      weight: status === 'cancelled' ? 0 : status === 'placed' ? 1 : 2,
    });
  }
  return found;
}
