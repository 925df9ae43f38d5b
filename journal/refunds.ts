import { randomUUID } from 'node:crypto';
import type { Cause } from '../domain/causes.ts';
import { dueOf } from '../domain/order.ts';
import { whyNotChargeable } from '../domain/stripe-amounts.ts';
import { inTransaction, type Pool } from './database.ts';
import { endLetters, markRedriving, openOrderLetter, type Author } from './dead-letters.ts';
import { once, type IdempotencyKey, type Once } from './idempotency.ts';
import { inOrderTransaction, type OrderFacts, type OrderTransaction } from './order-transaction.ts';

export class RefundRefused extends Error {
  readonly why: 'not_completed' | 'nothing_left' | 'too_much' | 'not_chargeable';
  /** Minor units that can still be given back. */
  readonly left: number;

  constructor(why: RefundRefused['why'], left: number, message: string = why) {
    super(message);
    this.why = why;
    this.left = left;
  }
}

export interface RefundRequest {
  /** Minor units; without it, all that is left. */
  readonly amount?: number | undefined;
  readonly by: string;
  readonly reason: string;
}

/**
 * Grants a refund of a completed order: from here on it is due no more, and its run pays it. Never more than was kept.
 * @throws RefundRefused; the key stays free then
 */
export async function grantRefund(
  pool: Pool,
  orderId: string,
  { request, key }: { request: RefundRequest; key?: IdempotencyKey | undefined },
): Promise<Once<{ refundId: string }>> {
  return await inOrderTransaction(pool, orderId, async (tx): Promise<Once<{ refundId: string }>> => {
    const work = async () => ({ response: { refundId: await grant(tx, request) }, orderId });
    if (key !== undefined) return await once(tx.client, key, work);
    return { kind: 'done', response: (await work()).response };
  });
}

async function grant(tx: OrderTransaction, { amount, by, reason }: RefundRequest): Promise<string> {
  if (tx.order.closed !== 'completed') throw new RefundRefused('not_completed', 0);
  const left = dueOf(tx.order);
  if (left === 0) throw new RefundRefused('nothing_left', 0);
  if (amount !== undefined && amount > left) throw new RefundRefused('too_much', left);
  const refundId = randomUUID();
  const granted = amount ?? left;
  const words = whyNotChargeable({ ...tx.order.total, amount: granted });
  if (words !== undefined) throw new RefundRefused('not_chargeable', left, words);
  await tx.client.query('insert into refund (refund_id, order_id, amount) values ($1, $2, $3)', [
    refundId,
    tx.facts.orderId,
    granted,
  ]);
  tx.append({ type: 'refund_granted', refundId, amount: granted, by, reason });
  return refundId;
}

export interface RefundToPay {
  readonly refundId: string;
  readonly orderId: string;
}

/**
 * Refunds whose runs are to be started, the oldest of each order first and alone, so that what the provider has refunded tells
 * which of them it was. Those that wait for an engineer are left out; those whose letter was archived are nobody's to pay, and
 * keep no later one waiting.
 */
export async function claimRefunds(
  pool: Pool,
  { limit, patienceMs }: { limit: number; patienceMs: number },
): Promise<RefundToPay[]> {
  const { rows } = await pool.query<RefundToPay>(
    `update refund set start_at = clock_timestamp() + $2 * interval '1 millisecond'
     where refund_id in (
       select refund_id from refund one
       where paid_at is null and start_at <= clock_timestamp()
         and not exists (select from refund older where older.order_id = one.order_id and older.paid_at is null
                         and (older.granted_at, older.refund_id) < (one.granted_at, one.refund_id)
                         and not ${isPutAway('older')})
         and not ${isPutAway('one')}
         and not exists (select from dead_letter letter where letter.order_id = one.order_id
                         and letter.cause = 'refund_failed' and letter.status = 'open')
       order by start_at limit $1 for update skip locked)
     returning refund_id as "refundId", order_id as "orderId"`,
    [limit, patienceMs],
  );
  return rows;
}

function isPutAway(refund: 'one' | 'older'): string {
  return `exists (select from dead_letter put_away where put_away.order_id = ${refund}.order_id
                  and put_away.cause = 'refund_failed' and put_away.status = 'archived'
                  and put_away.subject = ${refund}.refund_id::text)`;
}

/** Under which number of its key a refund is to be sent now; `undefined` once it is paid. */
export async function beginPayment(
  pool: Pool,
  { orderId, refundId }: RefundToPay,
  { keyWindowMs }: { keyWindowMs: number },
): Promise<{ facts: OrderFacts; amount: number; keyNumber: number } | undefined> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const { rows } = await tx.client.query<{ amount: string; key_number: number }>(
      `update refund set
         key_number = key_number
           + (coalesce(key_sent_at, clock_timestamp()) < clock_timestamp() - $2 * interval '1 millisecond')::integer,
         key_sent_at = case when key_sent_at > clock_timestamp() - $2 * interval '1 millisecond'
                       then key_sent_at else clock_timestamp() end
       where refund_id = $1 and paid_at is null returning amount, key_number`,
      [refundId, keyWindowMs],
    );
    const [row] = rows;
    return row && { facts: tx.facts, amount: Number(row.amount), keyNumber: row.key_number };
  });
}

/** The last request is proven to have had no effect. */
export async function spendKey(pool: Pool, refundId: string, keyNumber: number): Promise<void> {
  await pool.query(
    `update refund set key_number = key_number + 1, key_sent_at = null where refund_id = $1 and key_number = $2`,
    [refundId, keyNumber],
  );
}

export async function recordPaid(
  pool: Pool,
  { orderId, refundId }: RefundToPay,
  reference: string | undefined,
): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    const { rows } = await tx.client.query<{ amount: string }>(
      'update refund set paid_at = clock_timestamp() where refund_id = $1 and paid_at is null returning amount',
      [refundId],
    );
    const [row] = rows;
    if (row === undefined) return;
    const amount = Number(row.amount);
    tx.append({ type: 'refund_paid', refundId, amount, ...(reference === undefined ? {} : { reference }) });
    await endLetters(tx.client, orderId, { selection: { causes: ['refund_failed'] }, as: 'resolved' });
  });
}

/** A refund cannot be paid, and trying again does not help: an engineer is asked. */
export async function parkRefund(
  pool: Pool,
  { orderId, refundId }: RefundToPay,
  { cause, message }: { cause: Cause; message: string },
): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    await openOrderLetter(tx.client, orderId, {
      cause: 'refund_failed',
      message: `${cause}: ${message}`,
      subject: refundId,
      orderVersion: tx.version,
    });
  });
}

/** What could not be paid is tried again. */
export async function redriveRefunds(pool: Pool, orderId: string, author: Author): Promise<void> {
  await inTransaction(pool, async (client) => {
    await markRedriving(client, orderId, { selection: { causes: ['refund_failed'] }, author });
    await client.query(
      'update refund set start_at = clock_timestamp() where order_id = $1 and paid_at is null',
      [orderId],
    );
  });
}
