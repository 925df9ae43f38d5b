import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { deepPasses } from '../../explore/bounds.ts';
import { draw } from '../../explore/draw.ts';
import { explore } from '../../explore/explore.ts';
import { loadSaga } from '../../explore/load-saga.ts';
import type { ExploredSaga } from '../../explore/explored-saga.ts';
import { inRefundWorld, refundPasses } from '../../explore/refund-saga.ts';
import { asJson, coverageTable, report, tellStory } from '../../explore/report.ts';
import { parseSeed } from '../../explore/seed.ts';
import { tell } from '../../explore/story.ts';

/** Runs a saga under every combination of what may happen. Exit code 1 where a rule is broken. */
export async function run(): Promise<number> {
  const { values } = parseArgs({
    args: process.argv.slice(2),
    strict: false,
    options: {
      saga: { type: 'string', default: 'workflows/order-saga.ts' },
      replay: { type: 'string' },
      graph: { type: 'boolean' },
      coverage: { type: 'boolean' },
      deep: { type: 'boolean' },
      'no-merge': { type: 'boolean' },
      json: { type: 'boolean' },
    },
  });
  const explored = await loadSaga(resolve(String(values.saga)));
  if (values.graph === true) return print(await draw(explored), 0);
  if (typeof values.replay === 'string') return await replay(explored, values.replay);

  const exploration = await explore(explored, {
    merge: values['no-merge'] !== true,
    ...(values.deep === true ? { passes: deepPasses } : {}),
  });
  // The order's refunds have runs of their own.
  const refunds =
    explored.saga.name === 'order' && exploration.broken === undefined
      ? await explore(inRefundWorld(), { passes: refundPasses })
      : undefined;
  const exitCode = (refunds ?? exploration).broken === undefined ? 0 : 1;
  if (values.json === true) return print(JSON.stringify(asJson(exploration), undefined, 2), exitCode);
  const table = values.coverage === true ? `\n${coverageTable(exploration)}` : '';
  const ofRefunds = refunds === undefined ? '' : `\n${report(refunds)}`;
  return print(`${report(exploration)}${table}${ofRefunds}`, exitCode);
}

async function replay(explored: ExploredSaga, seed: string): Promise<number> {
  const { lines, violations } = await tell(explored, parseSeed(seed));
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
