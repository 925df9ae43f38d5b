import { afterAll, describe, expect, it } from 'vitest';
import { allCells, nameOf } from './cells.ts';
import { Lanes } from './lanes.ts';
import { pairsOf, pairwise } from './pairwise.ts';
import { runCell } from './run-cell.ts';
import { summary, writeTable, type Run } from './table.ts';

const cells = allCells();
const all = process.env['RECOURSE_FAULTS'] === 'all';
const chosen = all ? cells : pairwise(cells);

const lanes = new Lanes();
const runs: Run[] = [];

afterAll(async () => {
  await lanes.stop();
  console.log(summary(cells, runs));
  if (all) writeTable(cells, runs);
});

it('every pair of phase, point and fault is among the cells that are run', () => {
  const covered = new Set(chosen.flatMap(pairsOf));
  expect(cells.flatMap(pairsOf).filter((pair) => !covered.has(pair))).toEqual([]);
});

describe.concurrent('an order meets a fault, and each effect is there once, or undone', () => {
  it.each(chosen.map((cell) => [nameOf(cell), cell] as const))('%s', async (_, cell) => {
    await lanes.run(cell, async (stage) => {
      const startedAt = Date.now();
      const run = { cell, ok: false, redriven: 0 };
      try {
        Object.assign(run, await runCell(cell, stage), { ok: true });
      } finally {
        runs.push({ ...run, seconds: (Date.now() - startedAt) / 1000 });
      }
    });
  });
});
