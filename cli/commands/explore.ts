import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { deepPasses } from '../../explore/bounds.ts';
import { draw } from '../../explore/draw.ts';
import { explore, type ExploredPass } from '../../explore/explore.ts';
import { loadSaga } from '../../explore/load-saga.ts';
import type { ExploredSaga } from '../../explore/explored-saga.ts';
import { asJson, coverageTable, heading, passLine, summary, tellStory } from '../../explore/report.ts';
import { parseSeed, type Seed } from '../../explore/seed.ts';
import { tell } from '../../explore/story.ts';
import { Misused } from '../misused.ts';

const orderSaga = 'sagas/order/saga.ts';

/** Runs a saga under every combination of what may happen. Exit code 1 where a rule is broken. */
export async function run(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    strict: false,
    options: {
      saga: { type: 'string', default: orderSaga },
      replay: { type: 'string' },
      graph: { type: 'boolean' },
      coverage: { type: 'boolean' },
      deep: { type: 'boolean' },
      'no-merge': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const seed =
    typeof values.replay === 'string' ? asTyped(() => parseSeed(String(values.replay))) : undefined;
  const path = resolve(String(values.saga));
  if (!existsSync(path)) throw new Misused(`There is no file ${path}: name a module that exports a saga`);
  const { explored, besides = [], searches = [] } = await loadSaga(path);
  if (values.graph === true && values.json === true)
    throw new Misused('--graph prints a picture, and --json what was explored: leave out one of them');
  if (values.graph === true) return print(await draw(explored), 0);
  if (seed !== undefined) return await replay(explored, seed);

  // Line by line: it takes minutes. What programs read stands alone on standard output.
  const out = values.json === true ? process.stderr : process.stdout;
  const say = (line: string): void => void out.write(`${line}\n`);
  const onPass = (done: ExploredPass): void => say(passLine(done));
  say(heading(explored.saga.name));
  const exploration = await explore(explored, {
    onPass,
    merge: values['no-merge'] !== true,
    ...(values.deep === true ? { passes: deepPasses } : {}),
  });
  const json = values.json === true;
  const of = values.saga === orderSaga ? '' : `--saga ${String(values.saga)} `;
  if (!json) say(summary(exploration, of));
  if (!json && values.coverage === true) say(coverageTable(exploration));
  let broken = exploration.broken !== undefined;
  for (const beside of broken ? [] : besides) {
    say(heading(beside.explored.saga.name));
    const also = await explore(beside.explored, { passes: beside.passes, onPass });
    if (!json || also.broken !== undefined) say(summary(also));
    broken ||= also.broken !== undefined;
  }
  for (const search of broken ? [] : searches) {
    const found = search();
    say(found.line);
    broken ||= found.broken;
  }
  const exitCode = broken ? 1 : 0;
  return json ? print(JSON.stringify(asJson(exploration), undefined, 2), exitCode) : exitCode;
}

/** @throws Misused with what it says */
function asTyped<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new Misused(error instanceof Error ? error.message : String(error));
  }
}

async function replay(explored: ExploredSaga, seed: Seed): Promise<number> {
  const { lines, violations } = await tell(explored, seed);
  const exitCode = violations.length === 0 ? 0 : 1;
  return print(
    [...tellStory(lines, violations), ...(exitCode === 0 ? ['No rule is broken.'] : [])].join('\n'),
    exitCode,
  );
}

function print(text: string, exitCode: number): number {
  process.stdout.write(`${text}\n`);
  return exitCode;
}
