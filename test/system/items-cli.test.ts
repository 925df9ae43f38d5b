import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMovements, readStock } from '../../sagas/order/store/stock/catalogue.ts';
import { openPool, type Pool } from '../../store/database.ts';
import { recourseHere } from '../rig/command.ts';
import { cloneDatabase, type ClonedDatabase } from '../rig/embedded-database.ts';

let database: ClonedDatabase;
let pool: Pool;
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recourse-items-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

beforeEach(async () => {
  database = await cloneDatabase();
  pool = openPool({ url: database.url, max: 2 });
});
afterEach(async () => {
  await pool.end();
  await database.drop();
});

const items = (...words: string[]) => recourseHere(['items', ...words], { DATABASE_URL: database.url });

function csv(...lines: string[]): string {
  const path = join(folder, 'items.csv');
  writeFileSync(path, ['sku,name,price,currency,onHand', ...lines].join('\n'));
  return path;
}

describe('recourse items', () => {
  it('takes a catalogue over from a file, once however often it is given, and shows it', async () => {
    const file = csv('TEA,"Green tea, 100 g",590,EUR,20', 'POT,Teapot,6900,EUR,');
    expect(await items('import', file)).toEqual({
      code: 0,
      stdout: 'TEA added\nPOT added\n2 added, 0 changed, 0 unchanged\n',
      stderr: '',
    });
    expect((await items('import', file)).stdout).toBe('0 added, 0 changed, 2 unchanged\n');
    expect((await items()).stdout).toMatch(/^TEA +Green tea, 100 g +5\.90 EUR +20 +0 +20$/m);
    expect(await readMovements(pool, { sku: 'TEA' })).toMatchObject([{ kind: 'restocked', quantity: 20 }]);
    expect(await readMovements(pool, { sku: 'POT' })).toEqual([]);
  });

  it('changes what a file says otherwise, and leaves what is on hand to restocks', async () => {
    await items('import', csv('TEA,Tea,590,EUR,20'));
    const answer = await items('import', csv('TEA,Tea,620,EUR,99', 'CUP,Cup,900,EUR,1'), '--json');
    expect(JSON.parse(answer.stdout)).toEqual([
      { sku: 'TEA', kind: 'changed' },
      { sku: 'CUP', kind: 'added' },
    ]);
    expect(await readStock(pool)).toMatchObject([
      { sku: 'CUP', onHand: 1 },
      { sku: 'TEA', price: 620, onHand: 20 },
    ]);
  });

  it('takes over nothing of a file in which something is wrong, and names it', async () => {
    const file = csv('TEA,Tea,590,EUR,20', 'CUP,Cup,9.00,EUR,1');
    const refused = await items('import', file);
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toContain(`Nothing was imported from ${file}:`);
    expect(refused.stderr).toContain('line 3: price: Must be a whole number of minor units');
    expect(await readStock(pool)).toEqual([]);
  });

  it('adds one item, and changes its price alone', async () => {
    const all = ['--name', 'Tea', '--price', '590', '--currency', 'EUR', '--on-hand', '2'];
    expect((await items('set', 'TEA', ...all)).stdout).toBe('TEA added\n1 added, 0 changed, 0 unchanged\n');
    expect((await items('set', 'TEA', '--price', '620')).stdout).toMatch(/^TEA changed$/m);
    expect(await readStock(pool)).toMatchObject([{ sku: 'TEA', name: 'Tea', price: 620, onHand: 2 }]);

    expect(await items('set', 'CUP', '--price', '900')).toMatchObject({
      code: 1,
      stderr: 'CUP is a new item: its name, currency are missing\n',
    });
    const wrong = await items('set', 'CUP', '--price', '9.00');
    expect(wrong).toMatchObject({ code: 2 });
    expect(wrong.stderr).toMatch(/^price: Must be a whole number of minor units/);
  });

  it('puts pieces on the shelf, once for a key', async () => {
    await items('set', 'TEA', '--name', 'Tea', '--price', '590', '--currency', 'EUR');
    for (let time = 0; time < 2; time++)
      expect((await items('restock', 'TEA', '5', '--key', 'delivery-7')).code).toBe(0);
    expect(await readStock(pool)).toMatchObject([{ sku: 'TEA', onHand: 5 }]);
    expect(await items('restock', 'CUP', '5')).toMatchObject({
      code: 1,
      stderr: 'There is no item CUP; `recourse items set CUP …` adds it.\n',
    });
    expect(await items('restock', 'TEA', 'five')).toMatchObject({ code: 2 });
  });
});
