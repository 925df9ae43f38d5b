import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import { stepPolicy, type PolicySettings } from '../saga/step-policy.ts';
import type { ShownState } from '../saga/rules/status.ts';
import { isSolutionUntold } from '../saga/untold.ts';
import type { InstanceRef } from '../store/saga.ts';
import { workflowIdOf, searchAttributeNames, type InstanceMemo } from '../workflows/contract.ts';

const status = defineSearchAttributeKey(searchAttributeNames.status, SearchAttributeType.KEYWORD);
const stage = defineSearchAttributeKey(searchAttributeNames.stage, SearchAttributeType.KEYWORD);

export interface InstanceStart {
  readonly of: InstanceRef;
  /** The text beside its workflow: no personal data. */
  readonly summary: string;
  readonly memo: InstanceMemo;
  readonly taskQueue: string;
  /** Whether the client is on the connection of a worker in this process, which may then take the first task at once. */
  readonly eager: boolean;
  /**
   * Because a person said so, an instance whose run has ended gets another one, or one whose run is of no use has it replaced.
   * Phases that are on record are not repeated, and the parties are asked first about all others.
   */
  readonly again?: 'if_ended' | 'in_any_case';
  /** Of an instance that never had a run, and should have had one long ago, the record may have forgotten it. */
  readonly acceptedAt?: Date;
}

/**
 * Starts the run of an accepted instance, once: one that has a run, open or closed, is left alone (unless `again`).
 * @throws ServiceError when Temporal does not answer within `timeoutMs`; the instance is then still without a run
 */
export async function startInstance(
  client: Client,
  { of, summary, memo, taskQueue, eager, again, acceptedAt }: InstanceStart,
  { timeoutMs = 3_000 }: { timeoutMs?: number } = {},
): Promise<'started' | 'had_run'> {
  const askFirst = again !== undefined || (acceptedAt !== undefined && isLongAgo(acceptedAt));
  try {
    await client.withDeadline(Date.now() + timeoutMs, () =>
      client.workflow.start(of.saga, {
        workflowId: workflowIdOf(of.saga, of.instanceId),
        args: [of.instanceId],
        taskQueue,
        memo: { ...memo, ...(askFirst ? { askFirst } : {}) },
        typedSearchAttributes: [
          { key: status, value: 'pending' },
          { key: stage, value: 'accepted' },
        ],
        workflowIdReusePolicy:
          again === undefined
            ? WorkflowIdReusePolicy.REJECT_DUPLICATE
            : WorkflowIdReusePolicy.ALLOW_DUPLICATE,
        workflowIdConflictPolicy:
          again === 'in_any_case'
            ? WorkflowIdConflictPolicy.TERMINATE_EXISTING
            : WorkflowIdConflictPolicy.USE_EXISTING,
        // A run whose worker is lost in the middle of a local activity is taken over this much later.
        workflowTaskTimeout: Math.min(10_000, Math.max(2_000, memo.policy.heartbeatMs)),
        staticSummary: summary,
        ...(eager ? { requestEagerStart: true } : {}),
      }),
    );
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'had_run';
    throw error;
  }
}

/** Accepted instances get their run within seconds, or when Temporal is back. */
const longAgoMs = 10 * 60_000;

function isLongAgo(at: Date): boolean {
  return Date.now() - at.getTime() > longAgoMs;
}

/** The memo that a run keeps from its start. Where a person was asked about the instance before, this run asks as well, whatever the settings. */
export function instanceMemo(settings: PolicySettings, url: string, state?: ShownState): InstanceMemo {
  const isAsked = state !== undefined && (state.cases.length > 0 || isSolutionUntold(state));
  const reviews = { on: settings.reviews.on || isAsked };
  return { url, policy: stepPolicy({ ...settings, reviews }) };
}
