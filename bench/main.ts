import { Client, Connection } from '@temporalio/client';
import { writeFileSync } from 'node:fs';
import { cpus } from 'node:os';
import { explain } from '../cli/explain.ts';
import { listenForInterrupt } from '../cli/interrupt.ts';
import { terminalProgress } from '../cli/start/progress.ts';
import { StartedParts } from '../cli/start/started-parts.ts';
import { killAllGuarded } from '../embedded/guarded.ts';
import { BadArguments, benchArguments, help, type BenchArguments } from './arguments.ts';
import { asAdmin } from './parts/database-cluster.ts';
import { startAll } from './parts/start-all.ts';
import type { Batch } from './report/batch.ts';
import { plot } from './report/plot.ts';
import { othersShare, popularityIn, summarise } from './report/summarise.ts';
import { tables } from './report/tables.ts';
import { measure } from './rounds.ts';

const interrupted = 130;
const misused = 2;

/** `npm run bench`: all that it says of its progress goes to standard error, so that the tables can be kept. */
async function main(argv: readonly string[]): Promise<number> {
  try {
    const options = benchArguments(argv);
    if (options.help) {
      process.stdout.write(`${help}\n`);
      return 0;
    }
    return await run(options);
  } catch (error) {
    if (!(error instanceof BadArguments)) throw error;
    process.stderr.write(`${error.message}\nSee npm run bench -- --help\n`);
    return misused;
  }
}

async function run(options: BenchArguments): Promise<number> {
  const say = (text: string) => process.stderr.write(text);
  const progress = terminalProgress(say);
  const parts = new StartedParts(progress);
  const interrupt = listenForInterrupt({
    onFirst: () => progress.note('Stopping (Ctrl-C again stops at once)'),
    atOnce: () => {
      killAllGuarded();
      process.exit(interrupted);
    },
    withinMs: 60_000,
  });
  const { signal } = interrupt;
  const batches: Batch[] = [];
  try {
    const running = await startAll({ progress, parts, signal }, options.who);
    const connection = await Connection.connect({ address: running.temporalAddress });
    const temporal = new Client({ connection });
    await asAdmin(running, async (admin) => {
      const bench = { running, admin, temporal, signal, onBatch: progress.note };
      for await (const batch of measure(bench, options)) batches.push(batch);
    }).finally(() => connection.close());
    return 0;
  } catch (error) {
    if (signal.aborted) return interrupted;
    say(`${explain(error)}\n`);
    return 1;
  } finally {
    // What was measured before a Ctrl-C, or before something failed, is not lost.
    if (batches.length > 0) report(batches, options);
    await parts.stop();
  }
}

function report(batches: readonly Batch[], { json, svg }: BenchArguments): void {
  const summaries = summarise(batches);
  const cores = cpus().length;
  const machine = `${cores} cores of ${cpus()[0]?.model.trim() ?? 'an unknown kind'}`;
  const others = othersShare(batches, cores);
  const rounds = Math.max(...batches.map(({ round }) => round));
  const at = new Date().toISOString();
  process.stdout.write(
    `\n${at.slice(0, 10)}, ${machine}, Node ${process.versions.node}, rounds: ${rounds}\n\n`,
  );
  process.stdout.write(`${tables(summaries, popularityIn(batches))}\n\n`);
  if (others !== undefined)
    process.stdout.write(
      `Others on this machine used ${percent(others.median)} of its cores meanwhile, and ${percent(others.most)} at most.\n`,
    );
  if (svg !== undefined) writeFileSync(svg, plot(summaries));
  if (json !== undefined)
    writeFileSync(json, `${JSON.stringify({ at, machine, rounds, others, summaries, batches }, null, 1)}\n`);
}

function percent(share: number): string {
  return `${(share * 100).toFixed(0)} %`;
}

process.exit(await main(process.argv.slice(2)));
