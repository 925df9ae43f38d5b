import type { Order } from '../../sagas/order/order.ts';
import { inTransaction, type Pool } from '../database.ts';
import { endLetters, openOrderLetter, runTroubles, type Trouble } from '../dead-letters/dead-letters.ts';
import { inOrderTransaction } from '../commit/order-transaction.ts';

export interface SweptOrder {
  readonly orderId: string;
  readonly version: number;
  readonly order: Order;
  readonly updatedAt: Date;
}

/** Accepted, and nothing was attempted since, cancelled or not: oldest first. Those whose run is known to be in trouble are left out. */
export async function ordersNeverBegun(
  pool: Pool,
  { olderThanMs, limit }: { olderThanMs: number; limit: number },
): Promise<(SweptOrder & { readonly createdAt: Date })[]> {
  const { rows } = await pool.query<SweptOrder & { createdAt: Date }>(
    `select instance_id as "orderId", version, state as "order", created_at as "createdAt", updated_at as "updatedAt" from saga_instance
     where status in ('pending', 'cancelling') and state -> 'phases' = '[]' and created_at < clock_timestamp() - $1 * interval '1 millisecond'
       and not exists (select from dead_letter letter
                       where letter.instance_id = saga_instance.instance_id and letter.status in ('open', 'redriving'))
     order by created_at limit $2`,
    [olderThanMs, limit],
  );
  return rows;
}

/** Open orders to which nothing has happened for a while, and whose turn it is. */
export async function ordersToLookAt(
  pool: Pool,
  { untouchedForMs, limit }: { untouchedForMs: number; limit: number },
): Promise<SweptOrder[]> {
  const { rows } = await pool.query<SweptOrder>(
    `select instance_id as "orderId", version, state as "order", updated_at as "updatedAt" from saga_instance
     where status not in ('completed', 'cancelled') and next_look_at < clock_timestamp()
       and updated_at < clock_timestamp() - $1 * interval '1 millisecond'
     order by next_look_at limit $2`,
    [untouchedForMs, limit],
  );
  return rows;
}

/**
 * The longer an order has been untouched, the more seldom it is looked at: between the given time and ten minutes, and again when
 * somebody's wait is over.
 */
export async function wasLookedAt(
  pool: Pool,
  orderId: string,
  { atLeastMs }: { atLeastMs: number },
): Promise<void> {
  await pool.query(
    `update saga_instance set next_look_at = least(
       clock_timestamp() + least(greatest($2 * interval '1 millisecond', (clock_timestamp() - updated_at) / 8), interval '10 minutes'),
       (select min(waiting_until) from review_case where instance_id = $1 and status = 'waiting' and waiting_until > clock_timestamp()))
     where instance_id = $1`,
    [orderId, atLeastMs],
  );
}

/** Opens a letter on an open order, unless it has moved since it was looked at. @returns whether there is news */
export async function reportTrouble(
  pool: Pool,
  { orderId, version }: SweptOrder,
  trouble: Omit<Trouble, 'orderVersion'>,
): Promise<boolean> {
  return await inOrderTransaction(pool, orderId, async (tx) =>
    tx.order.closed === undefined && tx.version === version
      ? await openOrderLetter(tx.client, orderId, { ...trouble, orderVersion: version })
      : false,
  );
}

/** The run of this order is there. That the record is behind is true until the parties were asked, or the order has ended. */
export async function reportHealthy(pool: Pool, orderId: string): Promise<void> {
  await endLetters(pool, orderId, { selection: { causes: ['run_lost', 'run_stuck'] }, as: 'resolved' });
}

/** What was wrong with its run is over. */
export async function reportEnded(pool: Pool, orderId: string): Promise<void> {
  await endLetters(pool, orderId, { selection: { causes: runTroubles }, as: 'resolved' });
}

/**
 * Orders that have letters on their runs, and have ended, or of which a run that was stuck has moved on. Where a run was lost, the
 * next one says itself that it is there: that something happened to the order since, as a cancel, may be nobody's doing but the API's.
 */
export async function ordersMovedOn(pool: Pool): Promise<{ orderId: string; ended: boolean }[]> {
  const { rows } = await pool.query<{ orderId: string; ended: boolean }>(
    `select distinct letter.instance_id as "orderId", saga_instance.status in ('completed', 'cancelled') as ended
     from dead_letter letter join saga_instance using (instance_id)
     where letter.step is null and letter.status in ('open', 'redriving') and letter.cause = any($1)
       and (saga_instance.status in ('completed', 'cancelled')
            or saga_instance.version > letter.instance_version and letter.cause = 'run_stuck')`,
    [runTroubles],
  );
  return rows;
}

const closed = `status in ('completed', 'cancelled')`;

const held = `
  select instance_id, version, updated_at, 'stock' as what from stock_hold join saga_instance on instance_id = order_id
  where stock_hold.state = 'held' and saga_instance.${closed}
  union
  select instance_id, version, updated_at, 'money' from saga_instance
  where saga = 'order' and ${closed} and (state -> 'payments' ->> 'authorized')::bigint >
    (state -> 'payments' ->> 'captured')::bigint + (state -> 'payments' ->> 'voided')::bigint`;

export interface HeldWithoutOwner {
  readonly orderId: string;
  readonly version: number;
  /** `stock`, `money` or both. */
  readonly what: string;
}

/** Closed orders for which something is still held and that have no letter of it: those that were archived hide no others. */
export async function heldWithoutOwner(
  pool: Pool,
  { closedForMs }: { closedForMs: number },
): Promise<HeldWithoutOwner[]> {
  const { rows } = await pool.query<HeldWithoutOwner>(
    `select * from (
       select instance_id as "orderId", version, string_agg(what, ' and ' order by what) as what from (${held}) as found
       where updated_at < clock_timestamp() - $1 * interval '1 millisecond' group by instance_id, version) as one
     where not exists (select from dead_letter letter where letter.instance_id = "orderId"
                       and letter.cause = 'held_without_owner' and letter.subject = one.what
                       and letter.status in ('open', 'archived'))
     limit 200`,
    [closedForMs],
  );
  return rows;
}

/** @returns whether there is news */
export async function reportHeld(pool: Pool, { orderId, version, what }: HeldWithoutOwner): Promise<boolean> {
  return await inTransaction(pool, (client) =>
    openOrderLetter(client, orderId, {
      cause: 'held_without_owner',
      message: `The order has ended, and ${what} is still held for it.`,
      subject: what,
      orderVersion: version,
    }),
  );
}

/** Orders that have such a letter, and for which nothing is held any more. */
export async function ordersLetGo(pool: Pool): Promise<string[]> {
  const { rows } = await pool.query<{ instance_id: string }>(
    `select instance_id from dead_letter where step is null and status in ('open', 'redriving')
       and cause = 'held_without_owner' and instance_id not in (select instance_id from (${held}) as found)`,
  );
  return rows.map(({ instance_id: orderId }) => orderId);
}

export async function reportLetGo(pool: Pool, orderId: string): Promise<void> {
  await endLetters(pool, orderId, { selection: { causes: ['held_without_owner'] }, as: 'resolved' });
}
