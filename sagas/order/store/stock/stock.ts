import { changeOfSale, type SaleChange } from '../../sold-pieces.ts';
import type { LocalCall } from '../../../../saga/effect.ts';
import type { Client } from '../../../../store/database.ts';
import { readSoldBefore } from './sold-before.ts';

export type StockVerdict = 'done' | { readonly short: string };

interface Want {
  readonly sku: string;
  readonly quantity: number;
}

interface HoldOwner {
  readonly orderId: string;
  readonly step: string;
}

/** Holds all lines or none. Another call for the same owner changes nothing. */
export function holdStock(
  step: string,
  { lines, ttlMs }: { lines: readonly Want[]; ttlMs: number },
): LocalCall {
  return { name: 'hold_stock', asked: { step, wants: perItem(lines), ttlMs } };
}

/** The pivot: sells all that is held, taking lapsed holds again, or changes nothing. */
export function sellHeldStock(step: string): LocalCall {
  return { name: 'sell_stock', asked: { step } };
}

/** Releases all that is held, lapsed or not. */
export function releaseStock(step: string): LocalCall {
  return { name: 'release_stock', asked: { step } };
}

/**
 * Brings what an order has taken, held or already sold, in line with other lines: all that is new is taken before anything
 * is released, or nothing is changed. `refusedAt`: when the warehouse last refused to send the goods that were sold (ISO 8601).
 */
export async function adjustStock(
  client: Client,
  owner: HoldOwner,
  { lines, ttlMs, refusedAt }: { lines: readonly Want[]; ttlMs: number; refusedAt?: string | undefined },
): Promise<StockVerdict> {
  const wants = perItem(lines);
  const taken = await takenBy(client, owner);
  const state = taken.some((hold) => hold.state === 'sold') ? 'sold' : 'held';
  const { more, less } = difference(taken, wants);
  const saleChange = await saleChangeOf(client, owner.orderId, { more, less, refusedAt });
  // Of sold items only the additional pieces have to be there; held items have to be there as a whole, lapsed or not.
  const short = await firstShort(client, owner, state === 'sold' ? saleChange.taken : wants);
  if (short !== undefined) return { short };
  await client.query(
    `insert into stock_hold (order_id, step, sku, quantity, state, expires_at)
     select $1, $2, sku, quantity, $6, clock_timestamp() + $5 * interval '1 millisecond'
     from unnest($3::text[], $4::integer[]) as want (sku, quantity)
     on conflict (order_id, step, sku) do update set
       (quantity, state, expires_at) = (excluded.quantity, excluded.state, excluded.expires_at)`,
    [owner.orderId, owner.step, ...columns(wants), ttlMs, state],
  );
  await client.query(
    `delete from stock_hold where order_id = $1 and step = $2 and state = $4 and sku <> all($3)`,
    [owner.orderId, owner.step, wants.map(({ sku }) => sku), state],
  );
  if (state === 'held') {
    await recordMovements(client, owner.orderId, 'held', more);
    await recordMovements(client, owner.orderId, 'released', less);
  } else await changeSale(client, owner.orderId, saleChange);
  return 'done';
}

async function saleChangeOf(
  client: Client,
  orderId: string,
  { refusedAt, ...change }: { more: Want[]; less: Want[]; refusedAt: string | undefined },
): Promise<SaleChange> {
  if (refusedAt === undefined)
    return { taken: change.more, takenUp: [], returned: change.less, uncounted: [] };
  return changeOfSale(change, await readSoldBefore(client, orderId, refusedAt));
}

async function changeSale(client: Client, orderId: string, change: SaleChange): Promise<void> {
  const { taken, takenUp, returned, uncounted } = change;
  await shift(client, taken, 1);
  await shift(client, returned, -1);
  await recordMovements(client, orderId, 'held', taken);
  await recordMovements(client, orderId, 'sold', taken);
  await recordMovements(client, orderId, 'returned', returned);
  await recordMovements(client, orderId, 'uncounted', uncounted);
  const less = takenUp.map(({ sku, quantity }) => ({ sku, quantity: -quantity }));
  await recordMovements(client, orderId, 'uncounted', less);
}

function difference(taken: readonly Want[], wants: readonly Want[]): { more: Want[]; less: Want[] } {
  const quantityIn = (list: readonly Want[], sku: string) =>
    list.find((one) => one.sku === sku)?.quantity ?? 0;
  const changes = [...new Set([...taken, ...wants].map(({ sku }) => sku))].map((sku) => ({
    sku,
    quantity: quantityIn(wants, sku) - quantityIn(taken, sku),
  }));
  return {
    more: changes.filter(({ quantity }) => quantity > 0),
    less: changes
      .filter(({ quantity }) => quantity < 0)
      .map(({ sku, quantity }) => ({ sku, quantity: -quantity })),
  };
}

/** The rows are locked before any item, as by whoever sells or releases. */
async function takenBy(
  client: Client,
  { orderId, step }: HoldOwner,
): Promise<(Want & { state: 'held' | 'sold' })[]> {
  const { rows } = await client.query<Want & { state: 'held' | 'sold' }>(
    `select sku, quantity, state from stock_hold where order_id = $1 and step = $2 and state in ('held', 'sold')
     order by sku for update`,
    [orderId, step],
  );
  return rows;
}

/** Off the shelf and out of the house, or back (-1). */
async function shift(client: Client, wants: readonly Want[], sign: 1 | -1): Promise<void> {
  await client.query('select shift_stock($1, $2)', [JSON.stringify(wants), sign]);
}

/** Makes the open holds of an order that has to wait last from now for `ttlMs`; lapsed ones are left to the pivot. */
export async function renewHolds(client: Client, orderId: string, ttlMs: number): Promise<void> {
  await client.query(
    `update stock_hold set expires_at = clock_timestamp() + $2 * interval '1 millisecond'
     where order_id = $1 and state = 'held' and expires_at > clock_timestamp()`,
    [orderId, ttlMs],
  );
}

/** Whether all of it could be held or sold for this owner now. */
export async function isInStock(client: Client, owner: HoldOwner, lines: readonly Want[]): Promise<boolean> {
  return (await firstShort(client, owner, perItem(lines))) === undefined;
}

/** The first item of which too little is available. Locks the items. */
async function firstShort(
  client: Client,
  { orderId, step }: HoldOwner,
  wants: readonly Want[],
): Promise<string | undefined> {
  const { rows } = await client.query<{ sku: string | null }>('select first_short($1, $2, $3) as sku', [
    orderId,
    step,
    JSON.stringify(wants),
  ]);
  return rows[0]?.sku ?? undefined;
}

async function recordMovements(
  client: Client,
  orderId: string,
  kind: string,
  wants: readonly Want[],
): Promise<void> {
  await client.query('select record_movements($1, $2, $3)', [orderId, kind, JSON.stringify(wants)]);
}

/** Several lines of an order may ask for the same item. */
function perItem(lines: readonly Want[]): Want[] {
  const quantities = new Map<string, number>();
  for (const { sku, quantity } of lines) quantities.set(sku, (quantities.get(sku) ?? 0) + quantity);
  return [...quantities].map(([sku, quantity]) => ({ sku, quantity }));
}

function columns(wants: readonly Want[]): [string[], number[]] {
  return [wants.map(({ sku }) => sku), wants.map(({ quantity }) => quantity)];
}
