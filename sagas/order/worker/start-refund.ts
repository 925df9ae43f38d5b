import type { Client } from '@temporalio/client';
import { WorkflowIdConflictPolicy, WorkflowIdReusePolicy } from '@temporalio/common';
import {
  refundWorkflowId,
  refundWorkflowType,
  type InstanceMemo,
  type RefundInput,
} from '../../../workflows/contract.ts';

const answerMs = 5_000;

/** Starts the run of a refund unless it has one that is open. One that was parked gets another. */
export async function startRefundWorkflow(
  client: Client,
  { refund, memo, taskQueue }: { refund: RefundInput; memo: InstanceMemo; taskQueue: string },
): Promise<void> {
  await client.withDeadline(Date.now() + answerMs, () =>
    client.workflow.start(refundWorkflowType, {
      workflowId: refundWorkflowId(refund),
      args: [refund],
      taskQueue,
      memo: { ...memo },
      workflowIdReusePolicy: WorkflowIdReusePolicy.ALLOW_DUPLICATE,
      workflowIdConflictPolicy: WorkflowIdConflictPolicy.USE_EXISTING,
      staticSummary: 'refund of a completed order',
    }),
  );
}
