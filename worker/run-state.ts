import {
  WorkflowNotFoundError,
  type Client,
  type WorkflowExecutionDescription,
  type WorkflowHandle,
} from '@temporalio/client';
import { defineSearchAttributeKey, SearchAttributeType } from '@temporalio/common';
import type { RunSight } from '../saga/behind.ts';
import { stagesOf } from '../saga/definition.ts';
import { workflowIdOf, searchAttributeNames, versionQuery } from '../workflows/contract.ts';
import type { Background } from './background.ts';
import { FirstSeen } from './first-seen.ts';

const statusKey = defineSearchAttributeKey(searchAttributeNames.status, SearchAttributeType.KEYWORD);
const stageKey = defineSearchAttributeKey(searchAttributeNames.stage, SearchAttributeType.KEYWORD);
const revisionKey = defineSearchAttributeKey(searchAttributeNames.revision, SearchAttributeType.INT);

export type RunState =
  | { readonly kind: 'none' }
  | (RunSight & { readonly runId: string } & (
        | { readonly kind: 'ended'; readonly how: string }
        | { readonly kind: 'stuck'; readonly why: string }
        /** `asksFirst`: before it does anything, it asks the parties what they know of its instance. */
        | { readonly kind: 'open'; readonly asksFirst: boolean }
      ));

/** One more is what the loss of a worker costs; from the second on, each is as long as a workflow task may take. */
const mostAttempts = 2;
const answerMs = 5_000;
const queryMs = 2_000;

/** How the latest run of an instance is. A task that was seen untaken long ago, and still is, is one that nobody serves. */
export async function runState(
  { client, saga, settings }: Pick<Background, 'client' | 'saga' | 'settings'>,
  instanceId: string,
): Promise<RunState> {
  const definition = saga.service.saga;
  const run = client.workflow.getHandle(workflowIdOf(definition.name, instanceId));
  try {
    const described = await client.withDeadline(Date.now() + answerMs, () => run.describe());
    const { runId, status: execution, typedSearchAttributes } = described;
    const status = typedSearchAttributes.get(statusKey);
    const stage = stagesOf(definition).find((one) => one === typedSearchAttributes.get(stageKey));
    const revision = typedSearchAttributes.get(revisionKey);
    const sight = { runId, status, stage, revision, completed: execution.name === 'COMPLETED' };
    if (execution.name !== 'RUNNING') return { ...sight, kind: 'ended', how: execution.name };
    const why = troubleWith(described, settings.repair.sweepAfterMs);
    return why === undefined
      ? {
          ...sight,
          kind: 'open',
          version: await versionTold(described, client, run),
          asksFirst: asksFirst(described),
        }
      : { ...sight, kind: 'stuck', why };
  } catch (error) {
    if (error instanceof WorkflowNotFoundError) return { kind: 'none' };
    throw error;
  }
}

/**
 * `undefined` where no worker answers in time, the run was told nothing yet, or it is at work. Temporal answers a query together with
 * the task that is under way. Where a local activity of that task ends in the same moment, its end is recorded with the answer, and
 * the run is told of it with the next task only, after what came meanwhile. A worker that takes over is told of it before, and cannot
 * go on.
 */
async function versionTold(
  { raw }: WorkflowExecutionDescription,
  client: Client,
  run: WorkflowHandle,
): Promise<number | undefined> {
  if (raw.pendingWorkflowTask) return undefined;
  try {
    const told = await client.withDeadline(Date.now() + queryMs, () => run.query<unknown>(versionQuery));
    return typeof told === 'number' ? told : undefined;
  } catch {
    return undefined;
  }
}

/** Tasks of runs. */
const untaken = new FirstSeen();

/** One that was continued has asked before. */
function asksFirst({ runId, memo, raw }: WorkflowExecutionDescription): boolean {
  return memo?.['askFirst'] === true && raw.workflowExecutionInfo?.firstRunId === runId;
}

function troubleWith({ runId, raw }: WorkflowExecutionDescription, staleAfterMs: number): string | undefined {
  const task = raw.pendingWorkflowTask;
  const taken = Number(task?.startedTime?.seconds ?? 0) > 0;
  if (!task || taken) untaken.forget(runId);
  if (!task) return undefined;
  if ((task.attempt ?? 0) > mostAttempts)
    return 'Its workflow task keeps failing, or its workers are too slow for it: see the run in Temporal';
  if (taken) return undefined;
  const which = `${task.attempt ?? 0} ${Number(task.scheduledTime?.seconds ?? 0)}`;
  return untaken.isLonger(runId, which, staleAfterMs) ? 'No worker serves its task queue' : undefined;
}
