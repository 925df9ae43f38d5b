import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { judge } from '../values/field-issues.ts';
import { currency, sku } from '../sagas/order/order-request.ts';
import { text } from '../values/text.ts';
import { CsvError, parseCsv } from './csv.ts';

/** Stripe takes amounts of eight digits at most. */
const highestPrice = 99_999_999;
const mostOnHand = 2_147_483_647;

const whole = (what: string) =>
  z.int({ error: ({ input }) => (input === undefined ? 'Is missing' : `Must be ${what}`) });

/** The fields of an item, in a file or by flags. */
export const itemFields = {
  sku,
  name: text({ max: 200 }),
  price: whole(`a whole number of minor units from 1 to ${highestPrice}, such as 590 for 5.90 EUR`)
    .min(1)
    .max(highestPrice),
  currency,
  onHand: whole(`a whole number of pieces from 0 to ${mostOnHand}`).min(0).max(mostOnHand).optional(),
};

const item = z.strictObject(itemFields);
export type CatalogueItem = z.output<typeof item>;

export const itemColumns = Object.keys(itemFields);

/** The errors in a file of items, a line for each. */
export class ItemsFileError extends Error {
  constructor(file: string, problems: readonly string[]) {
    super([`Nothing was imported from ${file}:`, ...problems.map((problem) => `  ${problem}`)].join('\n'));
  }
}

interface Given {
  /** `line 3` or `item 2`. */
  readonly where: string;
  readonly value: unknown;
}

/** Reads a list of items, JSON or CSV. @throws ItemsFileError naming each line and field that is wrong */
export function readItems(file: string): CatalogueItem[] {
  if (!existsSync(file)) throw new ItemsFileError(file, ['there is no such file']);
  let content: string;
  try {
    content = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new ItemsFileError(file, [error instanceof TypeError ? 'it is not UTF-8' : String(error)]);
  }
  try {
    return parseItems(content, { file, csv: !/^\s*[[{]/.test(content) });
  } catch (error) {
    if (error instanceof CsvError || error instanceof SyntaxError)
      throw new ItemsFileError(file, [error.message]);
    throw error;
  }
}

function parseItems(content: string, { file, csv }: { file: string; csv: boolean }): CatalogueItem[] {
  const given = csv ? fromCsv(content) : fromJson(content);
  const problems: string[] = given.length === 0 ? ['there is no item in it'] : [];
  const seen = new Map<string, string>();
  const items = given.flatMap(({ where, value }) => {
    const judged = judge(item, value);
    if (judged.kind === 'invalid') {
      for (const { path, detail } of judged.issues)
        problems.push([where, path.map(String).join('.'), detail].filter((part) => part !== '').join(': '));
      return [];
    }
    const before = seen.get(judged.value.sku);
    if (before !== undefined) problems.push(`${where}: sku: ${judged.value.sku} is in ${before} already`);
    seen.set(judged.value.sku, where);
    return [judged.value];
  });
  if (problems.length > 0) throw new ItemsFileError(file, problems);
  return items;
}

function fromJson(content: string): Given[] {
  const list: unknown = JSON.parse(content);
  if (!Array.isArray(list)) throw new SyntaxError('Expected a list of items: [{ "sku": …, … }, …]');
  return list.map((value: unknown, index) => ({ where: `item ${index + 1}`, value }));
}

/** The first row names the columns; an empty cell says nothing. */
function fromCsv(content: string): Given[] {
  const [head, ...rows] = parseCsv(content);
  const columns = head?.cells ?? [];
  const unknown = columns.filter((column) => !itemColumns.includes(column));
  if (unknown.length > 0)
    throw new CsvError(
      `line ${head?.line ?? 1}: ${unknown.map((column) => JSON.stringify(column)).join(', ')}: Expected the columns ${itemColumns.join(',')}, with commas`,
    );
  return rows.map(({ line, cells }) => {
    const where = `line ${line}`;
    if (cells.length > columns.length)
      throw new CsvError(`${where}: Has ${cells.length} cells for ${columns.length} columns`);
    const named = cells.map((cell, index) => [columns[index] ?? '', valueOf(columns[index], cell)] as const);
    return { where, value: Object.fromEntries(named.filter(([, value]) => value !== undefined)) };
  });
}

function valueOf(column: string | undefined, cell: string): unknown {
  if (cell === '') return undefined;
  return column === 'price' || column === 'onHand' ? wholeNumber(cell) : cell;
}

/** The typed text itself, where it is no whole number: 9.00 is nine, and hardly meant to be nine cents. */
export function wholeNumber(typed: string): number | string {
  return /^-?\d+$/.test(typed) ? Number(typed) : typed;
}
