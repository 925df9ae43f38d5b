import { Client, Connection } from '@temporalio/client';
import { expect, it } from 'vitest';
import { letterRun } from '../../../client/letter-run.ts';

it('given that Temporal is away, when a letter asks for another run, then that is unanswered, and no error', async () => {
  const connection = Connection.lazy({ address: '127.0.0.1:1', connectTimeout: 200 });
  const client = new Client({ connection });
  const letter = {
    id: '00000000-0000-4000-8000-000000000000',
    instanceId: '00000000-0000-4000-8000-000000000001',
    cause: 'run_lost',
    step: null,
    phase: null,
    parkings: 1,
  } as unknown as Parameters<typeof letterRun>[1]['letter'];
  const start = {
    orderId: letter.instanceId,
    order: { lines: [], total: { amount: 0, currency: 'EUR' } },
    memo: { url: '', policy: {} },
    taskQueue: 'orders',
    eager: false,
  } as unknown as Parameters<typeof letterRun>[1]['start'];

  const run = letterRun(client, { letter, by: 'eva', start });

  expect(await run.startAgain()).toMatchObject({ kind: 'unanswered' });
  await connection.close();
});
