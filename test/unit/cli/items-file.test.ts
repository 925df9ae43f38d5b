import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCsv } from '../../../cli/csv.ts';
import { readItems } from '../../../cli/items-file.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'recourse-items-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

function file(content: string | Buffer): string {
  const path = join(folder, 'items');
  writeFileSync(path, content);
  return path;
}

/** What is said of a file, without its name. */
function problemsOf(content: string | Buffer): string[] {
  try {
    readItems(file(content));
    return [];
  } catch (error) {
    return (error as Error).message
      .split('\n')
      .slice(1)
      .map((line) => line.trim());
  }
}

const green = { sku: 'TEA-GREEN', name: 'Green tea, 100 g', price: 590, currency: 'EUR', onHand: 3 };

describe('a file of items', () => {
  it('is CSV or JSON, and says the same', () => {
    const csv = 'sku,name,price,currency,onHand\r\nTEA-GREEN,"Green tea, 100 g",590,EUR,3\r\n';
    expect(readItems(file(csv))).toEqual([green]);
    expect(readItems(file(`\uFEFF${csv}`))).toEqual([green]);
    expect(readItems(file(JSON.stringify([green])))).toEqual([green]);
  });

  it('needs no column of pieces, nor a line end at its end', () => {
    expect(readItems(file('currency,sku,name,price\nEUR,A,Tea,1'))).toEqual([
      { sku: 'A', name: 'Tea', price: 1, currency: 'EUR' },
    ]);
  });

  it('is refused with each line and field that is wrong', () => {
    expect(
      problemsOf(
        'sku,name,price,currency,onHand\nA,Tea,9.00,EUR,1\n\nB,,590,EURO,\nC,"Tea\nfor two",1,EUR,-1\n',
      ),
    ).toEqual([
      'line 2: price: Must be a whole number of minor units from 1 to 99999999, such as 590 for 5.90 EUR',
      'line 4: name: Is missing',
      'line 4: currency: Must be an ISO 4217 code such as EUR',
      'line 5: name: Must be one line, without control characters',
      'line 5: onHand: Must be a whole number of pieces from 0 to 2147483647',
    ]);
    expect(problemsOf('[{ "sku": "A", "name": "Tea", "price": "590", "colour": "green" }]')).toEqual([
      'item 1: price: Must be a whole number of minor units from 1 to 99999999, such as 590 for 5.90 EUR',
      'item 1: currency: Is missing',
      'item 1: colour: Is not a known field',
    ]);
  });

  it.each([
    [
      'an item that is in it twice',
      'sku,name,price,currency\nA,Tea,1,EUR\nA,Tea,2,EUR',
      'line 3: sku: A is in line 2 already',
    ],
    [
      'other columns',
      'sku;name;price;currency\nA;Tea;1;EUR',
      'line 1: "sku;name;price;currency": Expected the columns sku,name,price,currency,onHand, with commas',
    ],
    [
      'more cells than columns',
      'sku,name,price,currency\nA,Tea, green,1,EUR',
      'line 2: Has 5 cells for 4 columns',
    ],
    [
      'quotes within a cell',
      'sku,name,price,currency\nA,6" pot,1,EUR',
      'line 2: Quotes stand around a whole cell, and are doubled within one',
    ],
    [
      'quotes that do not end',
      'sku,name,price,currency\nA,"pot,1,EUR',
      'line 2: Quotes stand around a whole cell, and are doubled within one',
    ],
    ['no item', 'sku,name,price,currency\n', 'there is no item in it'],
    ['nothing', '', 'there is no item in it'],
    ['one item that is no list', '{ "sku": "A" }', 'Expected a list of items: [{ "sku": …, … }, …]'],
  ])('with %s is refused', (_, content, problem) => {
    expect(problemsOf(content)).toEqual([problem]);
  });

  it('that is not UTF-8, or is not there, is refused', () => {
    expect(problemsOf(Buffer.from('sku,name\nA,Th\xe9', 'latin1'))).toEqual(['it is not UTF-8']);
    expect(() => readItems(join(folder, 'nowhere.csv'))).toThrow(
      /Nothing was imported from .*nowhere\.csv:\n  there is no such file/,
    );
  });
});

describe('comma-separated values', () => {
  it.each([
    [
      'a,b\nc,d\n',
      [
        ['a', 'b'],
        ['c', 'd'],
      ],
    ],
    [
      'a,\n,b',
      [
        ['a', ''],
        ['', 'b'],
      ],
    ],
    ['"a ""quoted"" one",b', [['a "quoted" one', 'b']]],
    ['a\n\n\nb\n\n', [['a'], ['b']]],
    ['', []],
  ])('%j', (text, cells) => {
    expect(parseCsv(text).map((row) => row.cells)).toEqual(cells);
  });
});
