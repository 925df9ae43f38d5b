import { randomUUID } from 'node:crypto';
import type { Cause } from '../../causes.ts';
import * as rules from '../../refunds.ts';
import type { Granted, KeyTaken, RefundEnd, RefundKeys, RefundRecord, Ruled } from '../../refunds.ts';
import { claiming } from '../../../../store/claiming.ts';
import type { Pool } from '../../../../store/database.ts';
import type { Author, LetterInBrief } from '../../../../store/dead-letters/dead-letters.ts';
import { once, type IdempotencyKey, type Once } from '../../../../store/idempotency.ts';
import { inInstanceTransaction } from '../../../../store/commit/instance-transaction.ts';
import type { OwnLetters } from '../../../../store/saga.ts';
import {
  orderFacts,
  type OrderFacts,
  type OrderKept,
  type OrderStore,
  type OrderTransaction,
} from '../kept.ts';
import { isPutAway, readRefund, readRefundLetter, writeRefund } from './refund-records.ts';

type Refused = Granted & { kind: 'refused' };

export class RefundRefused extends Error {
  readonly why: Refused['why'];
  /** Minor units that can still be given back. */
  readonly left: number;

  constructor({ why, left, message = why }: Refused) {
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
  store: OrderStore,
  orderId: string,
  { request, key }: { request: RefundRequest; key?: IdempotencyKey | undefined },
): Promise<Once<{ refundId: string }>> {
  return await inInstanceTransaction(store, orderId, async (tx): Promise<Once<{ refundId: string }>> => {
    const work = async () => ({ response: { refundId: await grant(tx, request) }, instanceId: orderId });
    if (key !== undefined) return await once(tx.client, key, work);
    return { kind: 'done', response: (await work()).response };
  });
}

async function grant(tx: OrderTransaction, request: RefundRequest): Promise<string> {
  const refundId = randomUUID();
  const { changes, answer } = rules.grant(tx.state, { refundId, ...request });
  if (answer.kind === 'refused') throw new RefundRefused(answer);
  await writeRefund(tx, refundId, changes);
  return refundId;
}

export interface RefundToPay {
  readonly refundId: string;
  readonly orderId: string;
}

/**
 * Refunds whose runs are to be started, the oldest of each order first and alone, so that what the provider has refunded tells
 * which of them it was. Those that wait for an engineer are left out; those whose letter was archived are nobody's to pay, and
 * keep no later one waiting. Only a glance: {@link beginPayment} judges.
 */
export async function claimRefunds(
  pool: Pool,
  { limit, patienceMs }: { limit: number; patienceMs: number },
): Promise<RefundToPay[]> {
  const { rows } = await pool.query<RefundToPay>(
    `${claiming({
      table: 'refund',
      key: ['refund_id'],
      due: `paid_at is null and start_at <= clock_timestamp()
         and not exists (select from refund older where older.order_id = one.order_id and older.paid_at is null
                         and (older.granted_at, older.refund_id) < (one.granted_at, one.refund_id)
                         and not ${isPutAway('older')})
         and not ${isPutAway('one')}
         and not exists (select from dead_letter letter where letter.instance_id = one.order_id
                         and letter.cause = 'refund_failed' and letter.status = 'open')`,
      order: 'start_at',
      until: 'start_at',
    })}
     select refund_id as "refundId", order_id as "orderId" from claimed`,
    [limit, patienceMs],
  );
  return rows;
}

export interface Payment {
  readonly facts: OrderFacts;
  /** As it is on record; `keys` are those of the attempt. */
  readonly refund: RefundRecord;
  readonly keys: RefundKeys;
  /** PostgreSQL's time: nothing was asked of the provider before. */
  readonly begunAt: Date;
}

/** Begins an attempt to pay a refund: the sum to be paid, or why nothing is. */
export async function beginPayment(
  store: OrderStore,
  { orderId, refundId }: RefundToPay,
): Promise<Payment | RefundEnd> {
  return await inInstanceTransaction(store, orderId, async (tx) => {
    const refund = await readRefund(tx, refundId);
    const { changes, answer } = rules.begin(refund);
    await writeRefund(tx, refundId, changes);
    return typeof answer === 'string'
      ? answer
      : { facts: orderFacts(tx.instance), refund, keys: answer, begunAt: tx.now };
  });
}

/** Puts on record under which key it is sent now. */
export async function takeKey(
  store: OrderStore,
  refund: RefundToPay,
  {
    begunAt,
    keys,
    keyWindowMs,
    sendLifeMs,
  }: Pick<Payment, 'begunAt' | 'keys'> & { keyWindowMs: number; sendLifeMs: number },
): Promise<KeyTaken> {
  const { attempts } = keys;
  const lookedUpAt = begunAt.getTime();
  return await byRule(store, refund, (known, now) =>
    rules.takeKey(known, { attempts, now: now.getTime(), lookedUpAt, keyWindowMs, sendLifeMs }),
  );
}

/** Keeps the facts of an attempt that did not pay a refund. With `trouble`, an engineer sees it while attempts go on. */
export async function keepUnpaid(
  store: OrderStore,
  refund: RefundToPay,
  unpaid: rules.Unpaid,
): Promise<void> {
  await byRule(store, refund, (known) => rules.keepUnpaid(known, unpaid));
}

export async function recordPaid(
  store: OrderStore,
  refund: RefundToPay,
  reference: string | undefined,
): Promise<void> {
  await byRule(store, refund, (known) => rules.recordPaid(known, reference));
}

/** A refund cannot be paid, and trying again does not help: an engineer is asked. */
export async function parkRefund(
  store: OrderStore,
  refund: RefundToPay,
  why: { cause: Cause; message: string },
): Promise<void> {
  await byRule(store, refund, (known) => rules.park(known, why));
}

async function byRule<Answer>(
  store: OrderStore,
  { orderId, refundId }: RefundToPay,
  rule: (refund: RefundRecord, now: Date) => Ruled<Answer>,
): Promise<Answer> {
  return await inInstanceTransaction(store, orderId, async (tx) => {
    const { changes, answer } = rule(await readRefund(tx, refundId), tx.now);
    await writeRefund(tx, refundId, changes);
    return answer;
  });
}

/** Letters about refunds: what could not be paid is tried again, or is nobody's to pay any more. */
export const refundLetters: OwnLetters<OrderKept> = { redrive, putAway };

/** A refund that could not be paid is tried again. With `lookedAt`, whoever redrives it has looked at this one refund. */
async function redrive(
  store: OrderStore,
  { id, instanceId }: Pick<LetterInBrief, 'id' | 'instanceId'>,
  by: { author: Author; lookedAt: boolean },
): Promise<void> {
  await inInstanceTransaction(store, instanceId, async (tx) => {
    const { letter, refund } = await readRefundLetter(tx, id);
    await writeRefund(tx, refund.refundId, rules.redrive(refund, letter, by).changes);
  });
}

/** The refund that a letter is about is nobody's to pay any more, in turn with its attempts: it was sent before that, or never. */
async function putAway(
  store: OrderStore,
  { id, instanceId }: Pick<LetterInBrief, 'id' | 'instanceId'>,
  author: Author,
): Promise<'put_away' | 'ended' | 'in_doubt'> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    const { letter, refund } = await readRefundLetter(tx, id);
    const { changes, answer } = rules.putAway(refund, letter, author);
    await writeRefund(tx, refund.refundId, changes);
    return answer;
  });
}
