import { inTransaction, type Client, type Pool } from '../../../../store/database.ts';
import { once, type IdempotencyKey, type Once } from '../../../../store/idempotency.ts';

export interface Item {
  readonly sku: string;
  readonly name: string;
  /** Minor units. */
  readonly price: number;
  readonly currency: string;
}

export interface StockedItem extends Item {
  /** Pieces on the shelf, held or not. */
  readonly onHand: number;
  readonly held: number;
  readonly available: number;
}

export interface Movement {
  readonly sequence: number;
  readonly at: Date;
  readonly kind: 'restocked' | 'held' | 'sold' | 'released' | 'returned' | 'uncounted';
  readonly sku: string;
  readonly quantity: number;
  readonly orderId: string | null;
}

export async function findItems(
  client: Pick<Client, 'query'>,
  skus: readonly string[],
): Promise<Map<string, Item>> {
  const { rows } = await client.query<Item>(
    'select sku, name, price, currency from item where sku = any($1)',
    [skus],
  );
  return new Map(rows.map((item) => [item.sku, item]));
}

// A hold past its time counts no more, whoever is alive: judged by the database's clock.
const stockedItem = `
  select sku, name, price, currency, on_hand as "onHand", held, on_hand - held as available
  from item, lateral (
    select coalesce(sum(quantity), 0)::integer as held from stock_hold
    where stock_hold.sku = item.sku and state = 'held' and expires_at > clock_timestamp()) as holds`;

export async function readStock(pool: Pool): Promise<StockedItem[]> {
  const { rows } = await pool.query<StockedItem>(`${stockedItem} order by sku`);
  return rows;
}

export type Restocked =
  | Once<StockedItem>
  | { readonly kind: 'unknown_item' }
  | { readonly kind: 'too_many'; readonly onHand: number };

/** Puts pieces on the shelf, with the movement that says so. Once, where there is a key. */
export async function restock(
  pool: Pool,
  { sku, quantity, key }: { sku: string; quantity: number; key?: IdempotencyKey },
): Promise<Restocked> {
  try {
    return await inTransaction(pool, async (client): Promise<Restocked> => {
      const work = async () => ({ response: await putOnShelf(client, { sku, quantity }) });
      return key === undefined ? { kind: 'done', ...(await work()) } : await once(client, key, work);
    });
  } catch (error) {
    if (error instanceof RestockRefused) return error.why;
    throw error;
  }
}

/** Rolls back, so that the key stays free. */
class RestockRefused extends Error {
  readonly why: Exclude<Restocked, Once<StockedItem>>;

  constructor(why: Exclude<Restocked, Once<StockedItem>>) {
    super(why.kind);
    this.why = why;
  }
}

const mostOnHand = 2_147_483_647;

async function putOnShelf(
  client: Client,
  { sku, quantity }: { sku: string; quantity: number },
): Promise<StockedItem> {
  const { rows } = await client.query<{ on_hand: number }>(
    'select on_hand from item where sku = $1 for update',
    [sku],
  );
  const [item] = rows;
  if (item === undefined) throw new RestockRefused({ kind: 'unknown_item' });
  if (item.on_hand > mostOnHand - quantity)
    throw new RestockRefused({ kind: 'too_many', onHand: item.on_hand });
  await client.query('update item set on_hand = on_hand + $2 where sku = $1', [sku, quantity]);
  await client.query(`insert into stock_movement (kind, sku, quantity) values ('restocked', $1, $2)`, [
    sku,
    quantity,
  ]);
  const after = await client.query<StockedItem>(`${stockedItem} where sku = $1`, [sku]);
  const [stocked] = after.rows;
  if (stocked === undefined) throw new Error(`The item ${sku} vanished while it was locked`);
  return stocked;
}

/** Everything that ever moved of an item, oldest first; `undefined` for an unknown item. */
export async function readMovements(
  pool: Pool,
  { sku, orderId }: { sku: string; orderId?: string | undefined },
): Promise<Movement[] | undefined> {
  const { rowCount } = await pool.query('select from item where sku = $1', [sku]);
  if (rowCount === 0) return undefined;
  const { rows } = await pool.query<Movement>(
    `select sequence::float8 as sequence, at, kind, sku, quantity, order_id as "orderId" from stock_movement
     where sku = $1 and ($2::text is null or order_id = $2) order by stock_movement.sequence`,
    [sku, orderId ?? null],
  );
  return rows;
}
