import type { Client } from '@temporalio/client';
import type pg from 'pg';
import { pacesOf, type BenchArguments } from './arguments.ts';
import { contenders } from './contenders/contenders.ts';
import { ordersAt, paceWords, type Pace } from './load/pace.ts';
import { placeOrders, type Load } from './load/place-orders.ts';
import type { ScenarioName } from './load/scenarios.ts';
import { processKinds, readCpu, readMachineMs, type Cpu } from './measure/cpu.ts';
import { countIn, type DatabaseCount } from './measure/database-count.ts';
import { countHistory } from './measure/history.ts';
import type { Running, RunningContender } from './parts/start-all.ts';
import type { Batch } from './report/batch.ts';

interface Bench {
  readonly running: Running;
  readonly admin: pg.Client;
  readonly temporal: Client;
  readonly signal: AbortSignal;
  /** Of what is measured next, and of what was measured. */
  readonly onBatch: (words: string) => void;
}

/** Code that has not run yet is slow, and so are connections that are still to be opened. */
const warmUp = { orders: 150, pace: { kind: 'closed', atATime: 10 } satisfies Pace };

/** Every contender once with each load and scenario, round after round, so that what the machine does besides meets all of them. */
export async function* measure(bench: Bench, options: BenchArguments): AsyncGenerator<Batch, void> {
  const { running, signal, onBatch } = bench;
  for (const contender of running.contenders)
    for (const scenario of options.scenarios.filter((name) => takes(contender, name))) {
      onBatch(`warming up: ${contenders[contender.name].title}, ${scenario}`);
      await placeOrders(contender.url, { ...warmUp, scenario }, signal);
    }
  for (let round = 1; round <= options.rounds; round += 1)
    for (const scenario of options.scenarios)
      for (const pace of pacesOf(options))
        // Whoever comes first in one round comes later in the next.
        for (const contender of turned(running.contenders, round - 1)) {
          if (!takes(contender, scenario)) continue;
          const load = { scenario, pace, orders: options.orders ?? ordersAt(pace) };
          const batch = { round, ...(await measureBatch(bench, contender, load)) };
          onBatch(wordsOf(batch, options.rounds));
          yield batch;
        }
}

function takes({ name }: RunningContender, scenario: ScenarioName): boolean {
  return scenario !== 'refused' || contenders[name].refuses;
}

function turned<T>(all: readonly T[], by: number): T[] {
  const at = by % all.length;
  return [...all.slice(at), ...all.slice(0, at)];
}

async function measureBatch(
  { running, admin, temporal, signal }: Bench,
  { name, pids, url, database }: RunningContender,
  load: Load,
): Promise<Omit<Batch, 'round'>> {
  const roots = { ...running.pids, contender: pids };
  const countBefore = await countIn(admin, database);
  const cpuBefore = readCpu(roots);
  const machineBefore = readMachineMs();
  const { seconds, latenciesMs, workflowId } = await placeOrders(url, load, signal);
  const machineAfter = readMachineMs();
  const cpuAfter = readCpu(roots);
  const countAfter = await countIn(admin, database);
  return {
    ...load,
    contender: name,
    seconds,
    latenciesMs,
    cpuMs: cpuBefore && cpuAfter && cpuBetween(cpuBefore, cpuAfter),
    machineMs: machineBefore && machineAfter && machineAfter - machineBefore,
    database: countBetween(countBefore, countAfter),
    history: workflowId === undefined ? undefined : await countHistory(temporal, workflowId),
  };
}

function cpuBetween(before: Cpu, after: Cpu): Cpu {
  return Object.fromEntries(processKinds.map((kind) => [kind, after[kind] - before[kind]])) as Cpu;
}

function countBetween(before: DatabaseCount, after: DatabaseCount): DatabaseCount {
  return {
    statements: after.statements - before.statements,
    commits: after.commits - before.commits,
    walBytes: after.walBytes - before.walBytes,
  };
}

function wordsOf({ round, scenario, pace, contender, orders, seconds }: Batch, rounds: number): string {
  const rate = (orders / seconds).toFixed(1).padStart(6);
  const { title } = contenders[contender];
  return `round ${round} of ${rounds}  ${scenario.padEnd(7)}  ${paceWords(pace).padStart(14)}  ${title.padEnd(14)} ${rate} orders/s`;
}
