import { describe, expect, it } from 'vitest';
import type { Batch } from '../../../bench/report/batch.ts';
import { paceWords } from '../../../bench/load/pace.ts';
import { othersShare, popularityIn, summarise } from '../../../bench/report/summarise.ts';
import { plot } from '../../../bench/report/plot.ts';
import { tables } from '../../../bench/report/tables.ts';

const at = (atATime: number) => ({ kind: 'closed', atATime }) as const;

const batch = (differs: Partial<Batch>): Batch => ({
  round: 1,
  scenario: 'happy',
  pace: at(10),
  contender: 'recourse',
  orders: 4,
  seconds: 2,
  latenciesMs: [10, 20, 30, 40],
  cpuMs: { contender: 40, temporal: 20, postgres: 8, sandboxes: 4, client: 2 },
  machineMs: 2_074,
  database: { statements: 64, commits: 28, walBytes: 8_000 },
  history: { events: 14, workflowTasks: 1, activities: 0, actions: 2, bytes: 5_000 },
  ...differs,
});

const byHand: Partial<Batch> = { contender: 'byHand' };

describe('a summary', () => {
  it('is what one order costs', () => {
    const [summary] = summarise([batch({})]);
    expect(summary).toMatchObject({
      ordersPerSecond: { median: 2, least: 2, most: 2 },
      cpuMs: { contender: 10, temporal: 5, postgres: 2, sandboxes: 1, client: 0.5 },
      database: { statements: 16, commits: 7, walBytes: 2_000 },
      history: { events: 14 },
    });
  });

  it('compares within a round, so that a machine that is slow for a while is slow for both', () => {
    const rounds = [
      [1, 2],
      [2, 4],
      [10, 5],
    ].flatMap(([own = 1, other = 1], index) => [
      batch({ round: index, seconds: own, latenciesMs: [own] }),
      batch({ ...byHand, round: index, seconds: other, latenciesMs: [other] }),
    ]);
    const [recourse, hand] = summarise(rounds);
    expect(recourse?.toByHand).toEqual({ ordersPerSecond: 2, p50: 0.5 });
    expect(hand?.toByHand).toEqual({ ordersPerSecond: 1, p50: 1 });
    expect(recourse?.toBare).toBeUndefined();
  });

  it('takes percentiles over the orders of all rounds', () => {
    const slow = batch({ round: 2, latenciesMs: [1000, 1000, 1000, 1000] });
    expect(summarise([batch({}), slow])[0]).toMatchObject({ p50: 40, p95: 1000, p99: 1000 });
  });

  it('keeps loads and scenarios apart', () => {
    const all = [
      batch({}),
      batch({ pace: at(50) }),
      batch({ pace: { kind: 'open', perSecond: 5 } }),
      batch({ scenario: 'refused' }),
    ];
    const cells = summarise(all).map(({ scenario, pace }) => `${scenario}, ${paceWords(pace)}`);
    expect(cells).toEqual([
      'happy, 10 at a time',
      'happy, 50 at a time',
      'happy, 5 a second',
      'refused, 10 at a time',
    ]);
  });
});

describe('an item that everybody wants', () => {
  it('is compared with a hundred items in the same round', () => {
    const rounds = [1, 2, 3].flatMap((round) => [
      batch({ round, seconds: 2 * round }),
      batch({ round, scenario: 'spread', seconds: round }),
    ]);
    expect(popularityIn(rounds)).toEqual([{ pace: at(10), contender: 'recourse', ratio: 0.5 }]);
    expect(popularityIn([batch({})])).toEqual([]);
  });
});

describe('what others used of the machine', () => {
  it('is what nobody who is measured has used', () => {
    const busy = batch({ machineMs: 3_074 });
    expect(othersShare([batch({}), batch({}), busy], 2)).toEqual({ median: 0.5, most: 0.75 });
  });

  it('is not told where the system does not tell', () => {
    expect(othersShare([batch({ machineMs: undefined })], 2)).toBeUndefined();
  });
});

describe('the tables', () => {
  it('say who was measured, at how many at a time, and what was not to be had', () => {
    const text = tables(
      summarise([batch({ cpuMs: undefined }), batch({ ...byHand, seconds: 1, history: undefined })]),
      [{ pace: at(10), contender: 'recourse', ratio: 0.5 }],
    );
    expect(text).toContain('Every order is completed: how fast');
    expect(text).not.toContain('refuses');
    expect(text).toMatch(/^10 at a time +Recourse +0\.50$/m);
    expect(text).toMatch(/^10 at a time +Recourse +2\.0 +2\.0 to 2\.0 +0\.50 +- +20\.0 +1\.00/m);
    expect(text).toMatch(/^10 at a time +Recourse +- +- +- +- +- +16\.0 +7\.0 +2\.0 +14\.0/m);
    expect(text).toMatch(/^10 at a time +saga by hand +10\.0 .* - +- +- +-$/m);
  });
});

describe('the plot', () => {
  it('has a bar for each who was measured, in groups of a pace', () => {
    const svg = plot(summarise([batch({}), batch({ ...byHand, seconds: 1 }), batch({ pace: at(50) })]));
    expect(svg.match(/<rect x=/g)).toHaveLength(3);
    for (const words of ['10 at a time', '50 at a time', 'saga by hand', '>4.0<'])
      expect(svg).toContain(words);
  });
});
