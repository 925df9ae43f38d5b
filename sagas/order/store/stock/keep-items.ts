import type { Client } from '../../../../store/database.ts';

/** The entry of an item in the catalogue. A new one needs all but `onHand`; of one that is there, only the given fields are changed. */
export interface ItemToKeep {
  readonly sku: string;
  readonly name?: string | undefined;
  /** Minor units. */
  readonly price?: number | undefined;
  readonly currency?: string | undefined;
  /** Pieces of a new item to begin with; of one that is there, only a restock puts more on the shelf. */
  readonly onHand?: number | undefined;
}

export interface KeptItem {
  readonly sku: string;
  readonly kind: 'added' | 'changed' | 'unchanged';
}

/** Thrown, so that nothing of the same transaction is kept. */
export class ItemIncomplete extends Error {
  readonly sku: string;
  readonly missing: readonly string[];

  constructor(sku: string, missing: readonly string[]) {
    super(`${sku} is a new item: its ${missing.join(', ')} ${missing.length === 1 ? 'is' : 'are'} missing`);
    this.sku = sku;
    this.missing = missing;
  }
}

/** The same items again change nothing. @throws ItemIncomplete */
export async function keepItems(client: Client, items: readonly ItemToKeep[]): Promise<KeptItem[]> {
  const kept = new Map<ItemToKeep, KeptItem['kind']>();
  // In one order for everybody who locks several items.
  for (const item of [...items].sort((a, b) => (a.sku < b.sku ? -1 : 1)))
    kept.set(item, (await change(client, item)) ?? (await add(client, item)));
  return items.map((item) => ({ sku: item.sku, kind: kept.get(item) ?? 'unchanged' }));
}

/** `undefined` for an item that is not there. */
async function change(
  client: Client,
  { sku, name, price, currency }: ItemToKeep,
): Promise<'changed' | 'unchanged' | undefined> {
  const { rows } = await client.query<{ name: string; price: number; currency: string }>(
    'select name, price, currency from item where sku = $1 for update',
    [sku],
  );
  const [known] = rows;
  if (known === undefined) return undefined;
  const next = {
    name: name ?? known.name,
    price: price ?? known.price,
    currency: currency ?? known.currency,
  };
  if (next.name === known.name && next.price === known.price && next.currency === known.currency)
    return 'unchanged';
  await client.query('update item set name = $2, price = $3, currency = $4 where sku = $1', [
    sku,
    next.name,
    next.price,
    next.currency,
  ]);
  return 'changed';
}

async function add(client: Client, item: ItemToKeep): Promise<KeptItem['kind']> {
  const { sku, name, price, currency, onHand = 0 } = item;
  const missing = Object.entries({ name, price, currency }).flatMap(([field, value]) =>
    value === undefined ? [field] : [],
  );
  if (missing.length > 0) throw new ItemIncomplete(sku, missing);
  const { rowCount } = await client.query(
    'insert into item (sku, name, price, currency, on_hand) values ($1, $2, $3, $4, $5) on conflict do nothing',
    [sku, name, price, currency, onHand],
  );
  // Somebody else has added it since it was looked for.
  if (rowCount === 0) return (await change(client, item)) ?? 'unchanged';
  if (onHand > 0)
    await client.query(`insert into stock_movement (kind, sku, quantity) values ('restocked', $1, $2)`, [
      sku,
      onHand,
    ]);
  return 'added';
}
