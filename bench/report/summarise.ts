import { contenderNames, type ContenderName } from '../contenders/contenders.ts';
import { paceWords, type Pace } from '../load/pace.ts';
import { scenarioNames, type ScenarioName } from '../load/scenarios.ts';
import { processKinds, type Cpu } from '../measure/cpu.ts';
import type { DatabaseCount } from '../measure/database-count.ts';
import type { HistoryCount } from '../measure/history.ts';
import type { Batch } from './batch.ts';
import { median, percentile } from './percentile.ts';

/** Of one contender, to another one: the medians over rounds of what was measured in the same round. */
export interface Ratios {
  readonly ordersPerSecond: number;
  readonly p50: number;
}

/** One contender, one scenario, one pace: over all rounds. */
export interface Summary {
  readonly scenario: ScenarioName;
  readonly pace: Pace;
  readonly contender: ContenderName;
  readonly rounds: number;
  readonly ordersPerSecond: { readonly median: number; readonly least: number; readonly most: number };
  /** In milliseconds, of the orders of all rounds together. */
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly toByHand: Ratios | undefined;
  readonly toBare: Ratios | undefined;
  /** For one order. */
  readonly cpuMs: Cpu | undefined;
  readonly database: DatabaseCount;
  readonly history: HistoryCount | undefined;
}

export function summarise(batches: readonly Batch[]): Summary[] {
  return scenarioNames.flatMap((scenario) =>
    pacesIn(batches).flatMap((pace) => {
      const cell = batches.filter((batch) => batch.scenario === scenario && isSame(batch.pace, pace));
      return contenderNames
        .filter((name) => cell.some(({ contender }) => contender === name))
        .map((name) => summaryOf(cell, { scenario, pace, contender: name }));
    }),
  );
}

/** How much slower an item makes it that everybody wants: orders/s of one item, to those of a hundred items in the same round. */
export interface Popularity {
  readonly pace: Pace;
  readonly contender: ContenderName;
  readonly ratio: number;
}

export function popularityIn(batches: readonly Batch[]): Popularity[] {
  return pacesIn(batches).flatMap((pace) =>
    contenderNames.flatMap((contender) => {
      const own = batches.filter((batch) => batch.contender === contender && isSame(batch.pace, pace));
      const ratios = own.flatMap((batch) => {
        const spread = own.find(({ scenario, round }) => scenario === 'spread' && round === batch.round);
        return batch.scenario === 'happy' && spread !== undefined ? [rateOf(batch) / rateOf(spread)] : [];
      });
      return ratios.length === 0 ? [] : [{ pace, contender, ratio: median(ratios) }];
    }),
  );
}

/** In the order in which they were measured first. */
function pacesIn(batches: readonly Batch[]): readonly Pace[] {
  return batches.reduce<readonly Pace[]>(
    (known, { pace }) => (known.some((one) => isSame(one, pace)) ? known : [...known, pace]),
    [],
  );
}

function isSame(one: Pace, other: Pace): boolean {
  return paceWords(one) === paceWords(other);
}

function summaryOf(cell: readonly Batch[], which: Pick<Summary, 'scenario' | 'pace' | 'contender'>): Summary {
  const own = cell.filter(({ contender }) => contender === which.contender);
  const rates = own.map(rateOf);
  const latencies = own.flatMap(({ latenciesMs }) => latenciesMs);
  return {
    ...which,
    rounds: own.length,
    ordersPerSecond: { median: median(rates), least: Math.min(...rates), most: Math.max(...rates) },
    p50: percentile(latencies, 0.5),
    p95: percentile(latencies, 0.95),
    p99: percentile(latencies, 0.99),
    toByHand: ratiosTo(cell, own, 'byHand'),
    toBare: ratiosTo(cell, own, 'bare'),
    cpuMs: cpuOf(own),
    database: {
      statements: perOrder(own, ({ database }) => database.statements),
      commits: perOrder(own, ({ database }) => database.commits),
      walBytes: perOrder(own, ({ database }) => database.walBytes),
    },
    history: historyOf(own),
  };
}

const rateOf = ({ orders, seconds }: Batch) => orders / seconds;

/** Rounds in which the other one was not measured do not count. */
function ratiosTo(cell: readonly Batch[], own: readonly Batch[], other: ContenderName): Ratios | undefined {
  const pairs = own.flatMap((batch) => {
    const beside = cell.find(({ contender, round }) => contender === other && round === batch.round);
    return beside === undefined ? [] : [{ batch, beside }];
  });
  if (pairs.length === 0) return undefined;
  const ratio = (of: (batch: Batch) => number) =>
    median(pairs.map(({ batch, beside }) => of(batch) / of(beside)));
  return { ordersPerSecond: ratio(rateOf), p50: ratio(({ latenciesMs }) => percentile(latenciesMs, 0.5)) };
}

function perOrder(own: readonly Batch[], of: (batch: Batch) => number): number {
  return median(own.map((batch) => of(batch) / batch.orders));
}

function cpuOf(own: readonly Batch[]): Cpu | undefined {
  if (own.some(({ cpuMs }) => cpuMs === undefined)) return undefined;
  const kinds = processKinds.map((kind) => [kind, perOrder(own, ({ cpuMs }) => cpuMs?.[kind] ?? NaN)]);
  return Object.fromEntries(kinds) as Cpu;
}

/** The share of all cores that others used while something was measured, in the middle and at most: more of it, and a run says little. */
export function othersShare(
  batches: readonly Batch[],
  cores: number,
): { median: number; most: number } | undefined {
  const shares = batches.flatMap(({ cpuMs, machineMs, seconds }) => {
    if (cpuMs === undefined || machineMs === undefined) return [];
    const ours = processKinds.reduce((sum, kind) => sum + cpuMs[kind], 0);
    return Math.max(0, machineMs - ours) / (seconds * 1000 * cores);
  });
  return shares.length === 0 ? undefined : { median: median(shares), most: Math.max(...shares) };
}

function historyOf(own: readonly Batch[]): HistoryCount | undefined {
  const counts = own.flatMap(({ history }) => history ?? []);
  if (counts.length === 0) return undefined;
  const middle = (of: (count: HistoryCount) => number) => median(counts.map(of));
  return {
    events: middle(({ events }) => events),
    workflowTasks: middle(({ workflowTasks }) => workflowTasks),
    activities: middle(({ activities }) => activities),
    actions: middle(({ actions }) => actions),
    bytes: middle(({ bytes }) => bytes),
  };
}
