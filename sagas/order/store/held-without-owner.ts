import { inTransaction, type Pool } from '../../../store/database.ts';
import { endLetters, openInstanceLetter } from '../../../store/dead-letters/dead-letters.ts';

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
    openInstanceLetter(client, orderId, {
      cause: 'held_without_owner',
      message: `The order has ended, and ${what} is still held for it.`,
      subject: what,
      instanceVersion: version,
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
