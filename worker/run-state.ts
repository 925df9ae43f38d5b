import { WorkflowNotFoundError, type Client, type WorkflowExecutionDescription } from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import { stages } from '../sagas/order/steps.ts';
import type { RunSight } from '../sagas/order/behind.ts';
import { workflowIdOf, searchAttributeNames } from '../workflows/contract.ts';
import { orderSaga } from '../sagas/order/saga.ts';

const stageKey = defineSearchAttributeKey(searchAttributeNames.stage, SearchAttributeType.KEYWORD);
const revisionKey = defineSearchAttributeKey(searchAttributeNames.revision, SearchAttributeType.INT);

export type RunState =
  | { readonly kind: 'none' }
  | (RunSight & { readonly runId: string } & (
        | { readonly kind: 'ended'; readonly how: string }
        | { readonly kind: 'stuck'; readonly why: string }
        /** `asksFirst`: before it does anything, it asks the parties what they know of its order. */
        | { readonly kind: 'open'; readonly asksFirst: boolean }
      ));

/** One more is what the loss of a worker costs; from the second on, each is as long as a workflow task may take. */
const mostAttempts = 2;
const answerMs = 5_000;

/** How the latest run of an order is. A task that was seen untaken `staleAfterMs` ago, and still is, is one that nobody serves. */
export async function runState(
  client: Client,
  orderId: string,
  { staleAfterMs }: { staleAfterMs: number },
): Promise<RunState> {
  const run = client.workflow.getHandle(workflowIdOf(orderSaga.name, orderId));
  try {
    const described = await client.withDeadline(Date.now() + answerMs, () => run.describe());
    const { runId, status, typedSearchAttributes } = described;
    const stage = stages.find((one) => one === typedSearchAttributes.get(stageKey));
    const revision = typedSearchAttributes.get(revisionKey);
    const sight = { runId, stage, revision, completed: status.name === 'COMPLETED' };
    if (status.name !== 'RUNNING') return { ...sight, kind: 'ended', how: status.name };
    const why = troubleWith(described, staleAfterMs);
    return why === undefined
      ? { ...sight, kind: 'open', asksFirst: asksFirst(described) }
      : { ...sight, kind: 'stuck', why };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'none' };
    throw error;
  }
}

/** One that was continued has asked before. */
function asksFirst({ runId, memo, raw }: WorkflowExecutionDescription): boolean {
  return memo?.['askFirst'] === true && raw.workflowExecutionInfo?.firstRunId === runId;
}

function troubleWith({ runId, raw }: WorkflowExecutionDescription, staleAfterMs: number): string | undefined {
  const task = raw.pendingWorkflowTask;
  const taken = Number(task?.startedTime?.seconds ?? 0) > 0;
  if (!task || taken) untaken.delete(runId);
  if (!task) return undefined;
  if ((task.attempt ?? 0) > mostAttempts) return 'Its workflow task keeps failing: see the run in Temporal';
  if (taken) return undefined;
  const since = seenSince(runId, `${task.attempt ?? 0} ${Number(task.scheduledTime?.seconds ?? 0)}`);
  return performance.now() - since > staleAfterMs ? 'No worker serves its task queue' : undefined;
}

/**
 * Since when this process has known, by its own steady clock, that nobody takes a run's task. When it was scheduled is said by
 * Temporal's clock, which is another one.
 */
const untaken = new Map<string, { readonly task: string; readonly at: number }>();

function seenSince(runId: string, task: string): number {
  const seen = untaken.get(runId);
  if (seen?.task === task) return seen.at;
  const at = performance.now();
  untaken.set(runId, { task, at });
  return at;
}
