import type { Pool } from '../../journal/database.ts';
import type { LedgerEntry, Party, Shop } from '../rig/shop.ts';

/** What the ledgers say of one order. */
export interface Books {
  readonly orderId: string;
  readonly ended: 'completed' | 'cancelled';
  /** Minor units. */
  readonly total: number;
  readonly ledgers: Readonly<Record<Party, readonly LedgerEntry[]>>;
  /** By item: what was ordered, held, sold and released. */
  readonly items: readonly {
    readonly sku: string;
    readonly ordered: number;
    readonly held: number;
    readonly sold: number;
    readonly released: number;
  }[];
}

/** Rule 14, for one order: what is wrong with its books. */
export function faultsOf(books: Books): string[] {
  return [...moneyFaults(books), ...deliveryFaults(books), ...stockFaults(books)];
}

function moneyFaults({ ended, total, ledgers: { psp } }: Books): string[] {
  const sum = (operation: string) =>
    psp
      .filter((entry) => entry.operation === operation)
      .reduce((amount, entry) => amount + (entry.amount ?? 0), 0);
  const kept = sum('capture') - sum('refund');
  const due = ended === 'completed' ? total : 0;
  const open = sum('authorize') - sum('void') - sum('lapse') - sum('capture');
  const captures = psp.filter(({ operation }) => operation === 'capture').length;
  const keys = psp.map(({ operation, idempotencyKey }) => `${operation} under ${idempotencyKey ?? 'no key'}`);
  const twice = keys.filter((key, index) => !key.startsWith('lapse') && keys.indexOf(key) !== index);
  return [
    ...(kept === due ? [] : [`${kept} was kept, ${due} is due`]),
    ...(open === 0 ? [] : [`${open} is still authorised`]),
    ...(captures > 1 ? [`captured ${captures} times`] : []),
    ...twice.map((key) => `twice: ${key}`),
  ];
}

function deliveryFaults({ ended, ledgers }: Books): string[] {
  const shipped = ledgers.warehouse.map(({ operation }) => operation).join(', ');
  const mails = ledgers.mailbox.length;
  const ships = ended === 'completed' ? ['place, release'] : ['', 'place, cancel', 'cancel'];
  const due = ended === 'completed' ? 1 : 0;
  return [
    ...(ships.includes(shipped) ? [] : [`the warehouse did: ${shipped}`]),
    ...(mails === due ? [] : [`${mails} receipts`]),
  ];
}

function stockFaults({ ended, items }: Books): string[] {
  return items.flatMap(({ sku, ordered, held, sold, released }) => {
    const due = ended === 'completed' ? ordered : 0;
    return [
      ...(sold === due ? [] : [`${sku}: ${sold} sold, ${due} due`]),
      ...(held === sold + released ? [] : [`${sku}: ${held} held, ${sold} sold, ${released} released`]),
    ];
  });
}

/** Rule 14, over all orders. `stocked` is what was ever put on the shelf, by item. */
export async function faultsOfAll(
  books: readonly Books[],
  { pool, stocked }: { pool: Pool; stocked: ReadonlyMap<string, number> },
): Promise<string[]> {
  const { rows } = await pool.query<{ sku: string; on_hand: number; shipped: number }>(
    'select sku, on_hand, shipped from item',
  );
  const pieces = rows.flatMap(({ sku, on_hand, shipped }) => {
    const sold = books
      .filter(({ ended }) => ended === 'completed')
      .flatMap(({ items }) => items.filter((item) => item.sku === sku))
      .reduce((sum, { ordered }) => sum + ordered, 0);
    return [
      ...(on_hand + shipped === stocked.get(sku) ? [] : [`${sku}: ${on_hand} + ${shipped} shipped`]),
      ...(shipped === sold ? [] : [`${sku}: ${shipped} shipped, ${sold} in completed orders`]),
      ...(on_hand >= 0 ? [] : [`${sku}: ${on_hand} on hand`]),
    ];
  });
  const money = (operation: string) =>
    books
      .flatMap(({ ledgers }) => ledgers.psp)
      .filter((entry) => entry.operation === operation)
      .reduce((sum, { amount = 0 }) => sum + amount, 0);
  const due = books.filter(({ ended }) => ended === 'completed').reduce((sum, { total }) => sum + total, 0);
  const kept = money('capture') - money('refund');
  return kept === due ? pieces : [...pieces, `in sum ${kept} was kept, ${due} is due`];
}

export async function readBooks(pool: Pool, shop: Shop, orderId: string): Promise<Books> {
  const order = await shop.get(orderId);
  if (order.status !== 'completed' && order.status !== 'cancelled')
    throw new Error(`Order ${orderId} is ${order.status}`);
  const { rows } = await pool.query<{ sku: string; kind: 'held' | 'sold' | 'released'; moved: number }>(
    'select sku, kind, sum(quantity)::int as moved from stock_movement where order_id = $1 group by sku, kind',
    [orderId],
  );
  const skus = new Set([...order.lines.map(({ sku }) => sku), ...rows.map(({ sku }) => sku)]);
  const moved = (sku: string, kind: string) =>
    rows.find((row) => row.sku === sku && row.kind === kind)?.moved ?? 0;
  return {
    orderId,
    ended: order.status,
    total: order.total.amount,
    ledgers: {
      psp: await shop.ledger('psp', orderId),
      warehouse: await shop.ledger('warehouse', orderId),
      mailbox: await shop.ledger('mailbox', orderId),
    },
    items: [...skus].map((sku) => ({
      sku,
      ordered: order.lines
        .filter((line) => line.sku === sku)
        .reduce((sum, { quantity }) => sum + quantity, 0),
      held: moved(sku, 'held'),
      sold: moved(sku, 'sold'),
      released: moved(sku, 'released'),
    })),
  };
}
