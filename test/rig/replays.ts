import { writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { Worker } from '@temporalio/worker';
import { expect, inject } from 'vitest';
import { workflowIdOf } from '../../workflows/contract.ts';
import type { System } from './system.ts';

/** A worker that takes a run over knows its history only: it has to come to the same commands. A history that does not replay is kept. */
export async function expectReplays(
  { client }: Pick<System, 'client'>,
  orderIds: readonly string[],
): Promise<void> {
  const failed: string[] = [];
  const results = Worker.runReplayHistories(
    { workflowBundle: { codePath: inject('workflowBundle') } },
    historiesOf(client, orderIds),
  );
  for await (const { workflowId, error } of results) {
    if (error === undefined) continue;
    const kept = join(tmpdir(), `recourse-${workflowId.replace('/', '-')}.json`);
    writeFileSync(kept, historyToJSON(await client.workflow.getHandle(workflowId).fetchHistory()));
    failed.push(`${workflowId}, see ${kept}: ${error.message}`);
  }
  expect(failed).toEqual([]);
}

async function* historiesOf(client: System['client'], orderIds: readonly string[]) {
  for (const workflowId of orderIds.map((orderId) => workflowIdOf('order', orderId)))
    yield { workflowId, history: await client.workflow.getHandle(workflowId).fetchHistory() };
}
