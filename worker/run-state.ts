import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { stages } from '../domain/steps.ts';
import type { RunSight } from '../saga/rules/behind.ts';
import { orderWorkflowId, searchAttributeNames } from '../workflows/contract.ts';

const stageKey = defineSearchAttributeKey(searchAttributeNames.stage, SearchAttributeType.KEYWORD);

export type RunState =
  | { readonly kind: 'none' }
  | (RunSight & { readonly runId: string } & (
        | { readonly kind: 'ended'; readonly how: string }
        | { readonly kind: 'stuck'; readonly why: string }
        | { readonly kind: 'open'; readonly since: Date }
      ));

/** One more is what the loss of a worker costs; from the second on, each is as long as a workflow task may take. */
const mostAttempts = 2;
const answerMs = 5_000;

/** How the latest run of an order is. A task that no worker has taken for `staleAfterMs` is one that nobody serves. */
export async function runState(
  client: Client,
  orderId: string,
  { staleAfterMs }: { staleAfterMs: number },
): Promise<RunState> {
  const run = client.workflow.getHandle(orderWorkflowId(orderId));
  try {
    const described = await client.withDeadline(Date.now() + answerMs, () => run.describe());
    const { runId, status, startTime, typedSearchAttributes } = described;
    const stage = stages.find((one) => one === typedSearchAttributes.get(stageKey));
    const sight = { runId, stage, completed: status.name === 'COMPLETED' };
    if (status.name !== 'RUNNING') return { ...sight, kind: 'ended', how: status.name };
    const why = troubleWith(described, staleAfterMs);
    return why === undefined
      ? { ...sight, kind: 'open', since: startTime }
      : { ...sight, kind: 'stuck', why };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'none' };
    throw error;
  }
}

function troubleWith({ raw }: WorkflowExecutionDescription, staleAfterMs: number): string | undefined {
  const task = raw.pendingWorkflowTask;
  if (!task) return undefined;
  const { attempt, scheduledTime, startedTime } = task;
  if ((attempt ?? 0) > mostAttempts) return 'Its workflow task keeps failing: see the run in Temporal';
  const waitsSince = Number(scheduledTime?.seconds ?? 0) * 1_000;
  const taken = startedTime !== null && startedTime !== undefined && Number(startedTime.seconds ?? 0) > 0;
  return !taken && waitsSince > 0 && Date.now() - waitsSince > staleAfterMs
    ? 'No worker serves its task queue'
    : undefined;
}
