import type { Client } from '@temporalio/client';
import { workflowIdOf } from '../../workflows/contract.ts';

/** All that Temporal keeps of an order's run, payloads decoded. */
export async function wordsInHistory(client: Client, orderId: string): Promise<string> {
  const history = await client.workflow.getHandle(workflowIdOf('order', orderId)).fetchHistory();
  // A payload's bytes have become base64 before this is asked.
  return JSON.stringify(history, (name, value: unknown) =>
    name === 'data' && typeof value === 'string' ? Buffer.from(value, 'base64').toString('utf8') : value,
  );
}
