import type { RefundChange, RefundKeys, RefundLetter, RefundRecord } from '../../refunds.ts';
import type { Send } from '../../../../saga/rules/sends.ts';
import type { Client, Queries } from '../../../../store/database.ts';
import {
  endLetters,
  markRedriving,
  openInstanceLetter,
  type LetterStatus,
} from '../../../../store/dead-letters/dead-letters.ts';
import type { OrderTransaction } from '../kept.ts';

/** Of a refund that is called so in the query: its letter was archived. */
export function isPutAway(refund: 'one' | 'older'): string {
  return `exists (select from dead_letter put_away where put_away.instance_id = ${refund}.order_id
                  and put_away.cause = 'refund_failed' and put_away.status = 'archived'
                  and put_away.subject = ${refund}.refund_id::text)`;
}

interface Row {
  amount: string;
  paid: boolean;
  put_away: boolean;
  key_number: number;
  key_sent_at: number | null;
  attempts: number;
  unanswered: Send[];
  seen_elsewhere: string | null;
  acknowledged: string;
}

/** @throws Error where there is none */
export async function readRefund({ client }: OrderTransaction, refundId: string): Promise<RefundRecord> {
  const { rows } = await client.query<Row>(
    `select amount, paid_at is not null as paid, ${isPutAway('one')} as put_away, attempts, unanswered, seen_elsewhere,
       key_number, (extract(epoch from key_sent_at) * 1000)::float8 as key_sent_at,
       (select max(acknowledged) from refund of_order where of_order.order_id = one.order_id) as acknowledged
     from refund one where refund_id = $1`,
    [refundId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`There is no refund ${refundId}`);
  return {
    refundId,
    amount: Number(row.amount),
    paid: row.paid,
    putAway: row.put_away,
    keys: keysOf(row),
    seenElsewhere: row.seen_elsewhere === null ? undefined : Number(row.seen_elsewhere),
    acknowledged: Number(row.acknowledged),
  };
}

/** A letter about a refund, and the refund that it is about. @throws Error where there is none */
export async function readRefundLetter(
  tx: OrderTransaction,
  letterId: string,
): Promise<{ letter: RefundLetter; refund: RefundRecord }> {
  const { rows } = await tx.client.query<{ status: LetterStatus; subject: string }>(
    'select status, subject from dead_letter where id = $1 for update',
    [letterId],
  );
  const [row] = rows;
  if (row === undefined) throw new Error(`There is no dead letter ${letterId}`);
  const { status, subject } = row;
  const isOpen = status === 'open' || status === 'redriving';
  return { letter: { status: isOpen ? status : 'ended' }, refund: await readRefund(tx, subject) };
}

/** Writes the change that the rules make to a refund. */
export async function writeRefund(
  tx: OrderTransaction,
  refundId: string,
  changes: readonly RefundChange[],
): Promise<void> {
  for (const change of changes) await write(tx, refundId, change);
}

const letters = { causes: ['refund_failed'] } as const;

async function write(tx: OrderTransaction, refundId: string, change: RefundChange): Promise<void> {
  const { client, instanceId: orderId, version: instanceVersion } = tx;
  switch (change.kind) {
    case 'event':
      tx.append(change.event);
      break;
    case 'made':
      await client.query('insert into refund (refund_id, order_id, amount) values ($1, $2, $3)', [
        refundId,
        orderId,
        change.amount,
      ]);
      break;
    case 'keys_kept':
      await writeKeys(client, refundId, change.keys);
      break;
    case 'seen_elsewhere':
      await set(client, refundId, { seen_elsewhere: change.amount });
      break;
    case 'vouched_for':
      await set(client, refundId, { acknowledged: change.amount });
      break;
    case 'paid':
      await client.query('update refund set paid_at = clock_timestamp() where refund_id = $1', [refundId]);
      break;
    case 'called_up':
      await client.query('update refund set start_at = clock_timestamp() where order_id = $1', [orderId]);
      break;
    case 'letter_opened': {
      const { message } = change;
      const trouble = { cause: 'refund_failed', message, subject: refundId, instanceVersion } as const;
      await openInstanceLetter(client, orderId, trouble);
      break;
    }
    case 'letters_redriven':
      await markRedriving(client, orderId, { selection: letters, author: change.author });
      break;
    case 'letters_resolved':
      await endLetters(client, orderId, { selection: letters, as: 'resolved' });
      break;
    case 'letter_archived':
      await endLetters(client, orderId, { selection: letters, as: 'archived', author: change.author });
  }
}

async function set(
  client: Queries,
  refundId: string,
  to: Partial<Record<'seen_elsewhere' | 'acknowledged', number | undefined>>,
): Promise<void> {
  for (const [column, value] of Object.entries(to))
    await client.query(`update refund set ${column} = $2 where refund_id = $1`, [refundId, value]);
}

/** Without a time the number is that of the key to be taken. */
function keysOf({ key_number, key_sent_at, attempts, unanswered }: Row): RefundKeys {
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
