import { z } from 'zod';
import { judge } from '../../values/field-issues.ts';
import { formatMoney } from '../../values/money.ts';
import { sku as skuSchema } from '../../sagas/order/order-request.ts';
import {
  readStock,
  restock,
  type Restocked,
  type StockedItem,
} from '../../sagas/order/store/stock/catalogue.ts';
import { inTransaction, type Pool } from '../../store/database.ts';
import { requestHash } from '../../store/idempotency.ts';
import {
  ItemIncomplete,
  keepItems,
  type ItemToKeep,
  type KeptItem,
} from '../../sagas/order/store/stock/keep-items.ts';
import type { Settings } from '../../settings/settings.ts';
import { Misused } from '../misused.ts';
import type { Arguments } from '../arguments.ts';
import { itemFields, ItemsFileError, readItems, wholeNumber } from '../items-file.ts';
import { withDatabase } from '../open-database.ts';
import { table } from '../table.ts';

interface Call {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
}

/** Reads what was typed, before any database is asked; what it gives does the work. */
type Verb = (call: Call) => (pool: Pool) => Promise<Answer>;

interface Answer {
  /** For programs. */
  readonly json: unknown;
  readonly words: string;
}

const verbs: Record<string, Verb> = { list, set, restock: putOnShelf, import: importFile };

export async function run(context: { settings: Settings; arguments: Arguments }): Promise<number> {
  const { flags } = context.arguments;
  const [name = 'list', ...words] = context.arguments.words;
  try {
    const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
    if (verb === undefined) throw new Misused(`"${name}" is none of ${Object.keys(verbs).join(', ')}`);
    const { json, words: said } = await withDatabase(context.settings, verb({ words, flags }));
    process.stdout.write(`${flags['json'] === true ? JSON.stringify(json, null, 2) : said}\n`);
    return 0;
  } catch (error) {
    if (!(error instanceof ItemsFileError || error instanceof ItemIncomplete || error instanceof Refused))
      throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** Nothing was changed, for this reason. */
class Refused extends Error {}

function list({ words }: Call): (pool: Pool) => Promise<Answer> {
  none(words);
  return async (pool) => shown(await readStock(pool));
}

function importFile({ words: [file, ...more] }: Call): (pool: Pool) => Promise<Answer> {
  none(more);
  if (file === undefined) throw new Misused('Which file? CSV or JSON');
  const items = readItems(file);
  return (pool) => keep(pool, items);
}

const numbers = new Set(['price', 'onHand']);

function set({ words: [sku, ...more], flags }: Call): (pool: Pool) => Promise<Answer> {
  none(more);
  if (sku === undefined) throw new Misused('Which item? Its sku comes first');
  const { name, price, currency, 'on-hand': onHand } = flags;
  const given = Object.entries({ sku, name, price, currency, onHand }).flatMap(([field, value]) =>
    value === undefined
      ? []
      : [[field, typeof value === 'string' && numbers.has(field) ? wholeNumber(value) : value] as const],
  );
  const judged = judge(
    z.strictObject(itemFields).partial().required({ sku: true }),
    Object.fromEntries(given),
  );
  if (judged.kind === 'invalid') throw new Misused(inFlags(judged.issues));
  const item: ItemToKeep = judged.value;
  return (pool) => keep(pool, [item]);
}

async function keep(pool: Pool, items: readonly ItemToKeep[]): Promise<Answer> {
  const kept = await inTransaction(pool, (client) => keepItems(client, items));
  const news = kept.filter(({ kind }) => kind !== 'unchanged').map(({ sku, kind }) => `${sku} ${kind}`);
  const count = (kind: KeptItem['kind']) => kept.filter((one) => one.kind === kind).length;
  const sum = (['added', 'changed', 'unchanged'] as const).map((kind) => `${count(kind)} ${kind}`).join(', ');
  return { json: kept, words: [...news, sum].join('\n') };
}

function putOnShelf({ words: [sku, pieces, ...more], flags }: Call): (pool: Pool) => Promise<Answer> {
  none(more);
  if (sku === undefined || pieces === undefined) throw new Misused('Which item, and how many pieces?');
  const schema = z.object({ sku: skuSchema, pieces: z.int().min(1).max(1_000_000) });
  const judged = judge(schema, { sku, pieces: wholeNumber(pieces) });
  if (judged.kind === 'invalid') throw new Misused(inFlags(judged.issues));
  const { pieces: quantity } = judged.value;
  const { key } = flags;
  // The same key as over REST is the same restock.
  const once =
    typeof key === 'string'
      ? { key: { operation: `restock ${sku}`, key, requestHash: requestHash({ quantity }) } }
      : {};
  return async (pool) => shown([stocked(sku, await restock(pool, { sku, quantity, ...once }))]);
}

function stocked(sku: string, restocked: Restocked): StockedItem {
  switch (restocked.kind) {
    case 'done':
    case 'repeated':
      return restocked.response;
    case 'unknown_item':
      throw new Refused(`There is no item ${sku}; \`recourse items set ${sku} …\` adds it.`);
    case 'too_many':
      throw new Refused(`${restocked.onHand} pieces are there already: more than that cannot be counted.`);
    case 'in_flight':
      throw new Refused('A restock with this key is under way.');
    case 'other_request':
      throw new Refused('This key was used for another number of pieces.');
  }
}

function none(words: readonly string[]): void {
  const [extra] = words;
  if (extra !== undefined) throw new Misused(`"${extra}" is one word too many`);
}

function inFlags(issues: readonly { path: readonly PropertyKey[]; detail: string }[]): string {
  return issues.map(({ path, detail }) => `${path.map(String).join('.')}: ${detail}`).join('\n');
}

function shown(stock: readonly StockedItem[]): Answer {
  const rows = stock.map(({ sku, name, price, currency, onHand, held, available }) => [
    sku,
    name,
    formatMoney({ amount: price, currency }),
    String(onHand),
    String(held),
    String(available),
  ]);
  const head = ['SKU', 'NAME', 'PRICE', 'ON HAND', 'HELD', 'AVAILABLE'];
  return { json: stock, words: stock.length === 0 ? 'The catalogue is empty.' : table(head, rows) };
}
