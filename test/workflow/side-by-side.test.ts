import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Client, Connection } from '@temporalio/client';
import { bundleWorkflowCode, DefaultLogger, NativeConnection, Worker } from '@temporalio/worker';
import { expect, inject, it } from 'vitest';

const workflowsPath = fileURLToPath(new URL('side-by-side-workflow.ts', import.meta.url));

it('a run replays that was told of something else while a local activity outlasted its workflow task', async () => {
  const workflowBundle = await bundleWorkflowCode({ workflowsPath, logger: new DefaultLogger('WARN') });
  const address = inject('temporalAddress');
  const connection = await NativeConnection.connect({ address });
  const plain = await Connection.connect({ address });
  const done: string[] = [];
  const work = (name: string, ms: number) => ({ [name]: () => sleep(ms).then(() => void done.push(name)) });
  try {
    const taskQueue = `side-by-side-${randomUUID()}`;
    const worker = await Worker.create({
      connection,
      workflowBundle,
      taskQueue,
      // A workflow task of three seconds is prolonged every 2.4 seconds: what is over in the second of them is told with the third.
      activities: {
        ...work('elsewhere', 200),
        ...work('long', 6_000),
        ...work('afterElsewhere', 0),
        ...work('afterLong', 0),
      },
    });
    const started = { taskQueue, workflowId: taskQueue, workflowTaskTimeout: '3 seconds' } as const;
    const run = await worker.runUntil(async () => {
      const handle = await new Client({ connection: plain }).workflow.start('sideBySide', started);
      await handle.result();
      return handle;
    });
    expect(done.slice(-2)).toEqual(['afterElsewhere', 'afterLong']);
    await Worker.runReplayHistory({ workflowBundle }, await run.fetchHistory(), taskQueue);
  } finally {
    await Promise.all([connection.close(), plain.close()]);
  }
});
