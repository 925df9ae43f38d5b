import type { DecisionName } from '../../sagas/order/decisions.ts';
import type { OrderEvent } from '../../sagas/order/events.ts';
import type { Pool } from '../../store/database.ts';
import { eventsOf } from '../faults/record.ts';
import type { LedgerEntry, Party, Shop } from '../rig/shop.ts';

/** What the ledgers say of one order, and what is on record of what was decided. */
export interface Books {
  readonly orderId: string;
  readonly ended: 'completed' | 'cancelled';
  /** Minor units: of what it is about in the end, and what is due of that. */
  readonly total: number;
  readonly due: number;
  readonly lines: readonly { readonly sku: string; readonly quantity: number; readonly price: number }[];
  readonly refunds: readonly { readonly amount: number }[];
  readonly events: readonly OrderEvent[];
  readonly ledgers: Readonly<Record<Party, readonly LedgerEntry[]>>;
  /**
   * By item: what was ordered, held, sold, taken back and released; and what stays sold until somebody has counted it, because the
   * warehouse refused to send it and the order does without it now.
   */
  readonly items: readonly {
    readonly sku: string;
    readonly ordered: number;
    readonly held: number;
    readonly sold: number;
    readonly returned: number;
    readonly uncounted: number;
    readonly released: number;
  }[];
}

/** Rule 14, for one order: what is wrong with its books. */
export function faultsOf(books: Books): string[] {
  return [...dueFaults(books), ...moneyFaults(books), ...deliveryFaults(books), ...stockFaults(books)];
}

/** An operator has given up what the warehouse did not release, or the receipt that could not be sent. */
function decided(books: Books, ...names: readonly DecisionName[]): boolean {
  return books.events.some((event) => event.type === 'decision_taken' && names.includes(event.decision));
}

/** What is due follows from what was ordered and decided, and is not to be taken from the record's own sum. */
function dueFaults(books: Books): string[] {
  const { ended, total, due, lines, refunds } = books;
  const priced = lines.reduce((sum, { quantity, price }) => sum + quantity * price, 0);
  const back = refunds.reduce((sum, { amount }) => sum + amount, 0);
  const expected = ended === 'completed' ? total - back : 0;
  const givenUp = decided(books, 'refund') && due === 0;
  return [
    ...(total === priced || givenUp ? [] : [`its lines cost ${priced}, its total is ${total}`]),
    ...(due === expected || givenUp ? [] : [`${due} is due on record, ${expected} by its lines and refunds`]),
  ];
}

function moneyFaults({ due, ledgers: { psp } }: Books): string[] {
  const of = (operation: string) => psp.filter((entry) => entry.operation === operation);
  const sum = (operation: string) => of(operation).reduce((all, { amount = 0 }) => all + amount, 0);
  const kept = sum('capture') - sum('refund');
  const captured = of('capture').map(({ reference }) => reference);
  // A capture for less than was authorised voids the rest.
  const uncaptured = psp.filter(({ reference }) => !captured.includes(reference));
  const held = (operation: string) =>
    uncaptured
      .filter((entry) => entry.operation === operation)
      .reduce((all, { amount = 0 }) => all + amount, 0);
  const open = held('authorize') - held('void') - held('lapse');
  const keys = psp.map(({ operation, idempotencyKey }) => `${operation} under ${idempotencyKey ?? 'no key'}`);
  const twice = keys.filter((key, index) => !key.startsWith('lapse') && keys.indexOf(key) !== index);
  return [
    ...(kept === due ? [] : [`${kept} was kept, ${due} is due`]),
    ...(open === 0 ? [] : [`${open} is still authorised`]),
    ...(new Set(captured).size === captured.length ? [] : ['a payment was captured twice']),
    ...twice.map((key) => `twice: ${key}`),
  ];
}

function deliveryFaults(books: Books): string[] {
  const { ended, ledgers } = books;
  const ids = [...new Set(ledgers.warehouse.map(({ reference }) => reference))];
  const of = (id: string) => ledgers.warehouse.filter(({ reference }) => reference === id);
  const done = ids.map((id) => ({
    id,
    what: of(id)
      .map(({ operation }) => operation)
      .join(', '),
  }));
  const released = done.filter(({ what }) => what === 'place, release').length;
  const odd = done.filter(({ what }) => !['place, release', 'place, cancel', 'cancel'].includes(what));
  const mails = ledgers.mailbox.filter(({ reference }) => reference.includes('.receipt@')).length;
  const due = ended === 'completed' ? 1 : 0;
  const ships = released === due || (released === 0 && decided(books, 'refund'));
  return [
    ...odd.map(({ id, what }) => `the warehouse did with ${id}: ${what}`),
    ...(ships ? [] : [`${released} warehouse orders were released`]),
    ...(mails === due || (mails === 0 && decided(books, 'waive')) ? [] : [`${mails} receipts`]),
  ];
}

function stockFaults({ ended, items, events }: Books): string[] {
  const wasRefused = events.some((event) => event.type === 'phase_refused' && event.phase === 'confirm');
  return items.flatMap(({ sku, ordered, held, sold, returned, uncounted, released }) => {
    const due = ended === 'completed' ? ordered : 0;
    return [
      ...(sold - returned - uncounted === due
        ? []
        : [`${sku}: ${sold} sold, ${returned} returned, ${uncounted} uncounted, ${due} due`]),
      ...(uncounted === 0 || wasRefused ? [] : [`${sku}: ${uncounted} uncounted, and nothing was refused`]),
      ...(held === sold + released
        ? []
        : [`${sku}: ${held} held, ${sold} sold, ${returned} returned, ${released} released`]),
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
      .reduce((sum, { ordered, uncounted }) => sum + ordered + uncounted, 0);
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
  const due = books.reduce((sum, book) => sum + book.due, 0);
  const kept = money('capture') - money('refund');
  return kept === due ? pieces : [...pieces, `in sum ${kept} was kept, ${due} is due`];
}

export async function readBooks(pool: Pool, shop: Shop, orderId: string): Promise<Books> {
  const order = await shop.get(orderId);
  if (order.status !== 'completed' && order.status !== 'cancelled')
    throw new Error(`Order ${orderId} is ${order.status}`);
  const { rows } = await pool.query<{ sku: string; kind: string; moved: number }>(
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
    due: order.due.amount,
    lines: order.lines,
    refunds: order.refunds ?? [],
    events: await eventsOf(pool, orderId),
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
      returned: moved(sku, 'returned'),
      uncounted: moved(sku, 'uncounted'),
      released: moved(sku, 'released'),
    })),
  };
}
