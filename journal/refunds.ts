import { randomUUID } from 'node:crypto';
import type { Cause } from '../sagas/order/causes.ts';
import { dueOf } from '../sagas/order/order.ts';
import { whyNotChargeable } from '../sagas/order/stripe-amounts.ts';
import { toSend, type Keys, type Send } from '../saga/rules/sends.ts';
import { inTransaction, type Client, type Pool } from './database.ts';
import {
  endLetters,
  markRedriving,
  openOrderLetter,
  type Author,
  type LetterInBrief,
} from './dead-letters.ts';
import { once, type IdempotencyKey, type Once } from './idempotency.ts';
import { inOrderTransaction, type OrderFacts, type OrderTransaction } from './order-transaction.ts';
import { acknowledge, isPutAway } from './put-away.ts';

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

/** What is kept of the keys of a refund. `spent`: the key in force is not sent again. */
export type RefundKeys = Keys & { readonly spent: boolean };

export interface Payment {
  readonly facts: OrderFacts;
  readonly amount: number;
  readonly keys: RefundKeys;
  /** What the provider has given back beside, as far as a person has vouched for it: minor units, of the order as a whole. */
  readonly acknowledged: number;
}

/** How a refund ended that nobody pays any more. */
export type RefundEnd = 'paid' | 'put_away';

/** What is to be paid, in an attempt of its own; or why nothing is. */
export async function beginPayment(
  pool: Pool,
  { orderId, refundId }: RefundToPay,
): Promise<Payment | RefundEnd> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const end = await endOf(tx, refundId);
    if (end !== undefined) return end;
    const { rows } = await tx.client.query<KeysRow & { amount: string; acknowledged: string }>(
      `update refund set attempts = attempts + 1, seen_elsewhere = null where refund_id = $1
       returning amount, ${keyColumns},
         (select max(acknowledged) from refund of_order where of_order.order_id = $2) as acknowledged`,
      [refundId, orderId],
    );
    const [row] = rows;
    if (row === undefined) throw new Error(`There is no refund ${refundId}`);
    const { amount, acknowledged } = row;
    return {
      facts: tx.facts,
      amount: Number(amount),
      keys: keysOf(row),
      acknowledged: Number(acknowledged),
    };
  });
}

async function endOf({ client }: OrderTransaction, refundId: string): Promise<RefundEnd | undefined> {
  const { rows } = await client.query<{ paid: boolean; putAway: boolean }>(
    `select paid_at is not null as paid, ${isPutAway('one')} as "putAway" from refund one where refund_id = $1`,
    [refundId],
  );
  const [row] = rows;
  if (row?.paid === true) return 'paid';
  return row?.putAway === true ? 'put_away' : undefined;
}

/** Puts on record under which key it is sent now. Another attempt since the look-up may have paid a part of it. */
export async function takeKey(
  pool: Pool,
  { orderId, refundId }: RefundToPay,
  given: { keys: RefundKeys; keyWindowMs: number; sendLifeMs: number },
): Promise<{ kind: 'taken'; keys: RefundKeys } | { kind: 'blocked' | 'overtaken' | 'put_away' }> {
  const { keys, keyWindowMs, sendLifeMs } = given;
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const { rows } = await tx.client.query<KeysRow>(
      `select ${keyColumns} from refund where refund_id = $1 and paid_at is null`,
      [refundId],
    );
    const [row] = rows;
    if (row?.attempts !== keys.attempts) return { kind: 'overtaken' };
    // Somebody may have put it away since the attempt began.
    if ((await endOf(tx, refundId)) === 'put_away') return { kind: 'put_away' };
    // A part of it adds to what was refunded before, under however many keys.
    const taken = toSend(keysOf(row), { now: tx.now.getTime(), sendLifeMs, keyWindowMs, once: false });
    if (taken === undefined) return { kind: 'blocked' };
    await writeKeys(tx.client, refundId, taken);
    return { kind: 'taken', keys: taken };
  });
}

interface Unpaid {
  readonly keys: RefundKeys;
  readonly trouble?: { readonly cause: Cause; readonly message: string };
  /** For what the provider has given back beside, it stopped. Minor units. */
  readonly seenElsewhere?: number | undefined;
}

/** What is known of an attempt that did not pay it. With `trouble`, an engineer sees it while it is tried on. */
export async function keepUnpaid(
  pool: Pool,
  { orderId, refundId }: RefundToPay,
  { keys, trouble, seenElsewhere }: Unpaid,
): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    const { rowCount } = await tx.client.query(
      'select from refund where refund_id = $1 and attempts = $2 and paid_at is null',
      [refundId, keys.attempts],
    );
    if (rowCount === 0) return;
    await writeKeys(tx.client, refundId, keys);
    if (seenElsewhere !== undefined)
      await tx.client.query('update refund set seen_elsewhere = $2 where refund_id = $1', [
        refundId,
        seenElsewhere,
      ]);
    if (trouble !== undefined) await openRefundLetter(tx, refundId, trouble);
  });
}

const keyColumns = `key_number, attempts, unanswered, (extract(epoch from key_sent_at) * 1000)::float8 as key_sent_at`;

interface KeysRow {
  key_number: number;
  key_sent_at: number | null;
  attempts: number;
  unanswered: Send[];
}

/** Without a time the number is that of the key to be taken. */
function keysOf({ key_number, key_sent_at, attempts, unanswered }: KeysRow): RefundKeys {
  return key_sent_at === null
    ? { keyNumber: key_number - 1, keySentAt: 0, attempts, unanswered, spent: true }
    : { keyNumber: key_number, keySentAt: key_sent_at, attempts, unanswered, spent: false };
}

async function writeKeys(client: Client, refundId: string, keys: RefundKeys): Promise<void> {
  const { keyNumber, keySentAt, attempts, unanswered = [], spent } = keys;
  await client.query(
    `update refund set key_number = $2, key_sent_at = to_timestamp($3::float8 / 1000), attempts = $4, unanswered = $5
     where refund_id = $1`,
    [
      refundId,
      spent ? keyNumber + 1 : keyNumber,
      spent ? null : keySentAt,
      attempts,
      JSON.stringify(unanswered),
    ],
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
    await openRefundLetter(tx, refundId, { cause, message });
  });
}

async function openRefundLetter(
  tx: OrderTransaction,
  refundId: string,
  { cause, message }: { cause: Cause; message: string },
): Promise<void> {
  await openOrderLetter(tx.client, tx.facts.orderId, {
    cause: 'refund_failed',
    message: `${cause}: ${message}`,
    subject: refundId,
    orderVersion: tx.version,
  });
}

/** What could not be paid is tried again. With `lookedAt`, whoever redrives it has looked at this one refund. */
export async function redriveRefunds(
  pool: Pool,
  { id, orderId }: Pick<LetterInBrief, 'id' | 'orderId'>,
  { author, lookedAt }: { author: Author; lookedAt: boolean },
): Promise<void> {
  await inTransaction(pool, async (client) => {
    if (lookedAt) await acknowledge(client, id);
    await markRedriving(client, orderId, { selection: { causes: ['refund_failed'] }, author });
    await client.query(
      'update refund set start_at = clock_timestamp() where order_id = $1 and paid_at is null',
      [orderId],
    );
  });
}
