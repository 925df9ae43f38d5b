import { WorkflowNotFoundError, type Client } from '@temporalio/client';
import { nudgeName, orderWorkflowId } from './contract.ts';

const answerMs = 3_000;

/**
 * Tells the run of an order that something was recorded that it may wait for.
 * @returns `unanswered` when Temporal is away: the run finds the record by its next deadline, or the sweeper tells it
 */
export async function nudgeRun(client: Client, orderId: string): Promise<'told' | 'no_run' | 'unanswered'> {
  const run = client.workflow.getHandle(orderWorkflowId(orderId));
  try {
    await client.withDeadline(Date.now() + answerMs, () => run.signal(nudgeName));
    return 'told';
  } catch (error) {
    return error instanceof WorkflowNotFoundError ? 'no_run' : 'unanswered';
  }
}
