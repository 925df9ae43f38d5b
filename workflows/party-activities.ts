import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { AdoptActivities, SettleActivities } from '../activities/contract.ts';
import type { SettleVerdict } from '../activities/settle-phase.ts';
import { causeOf, reasonOf } from './activity-failures.ts';
import type { Rejection, SettleCommand, StepPolicy } from './contract.ts';

/** Asks the other party, and records that a person did what a phase was to do. */
export async function settlePhase(options: {
  instanceId: string;
  policy: StepPolicy;
  command: SettleCommand;
}): Promise<SettleVerdict> {
  const { instanceId, policy, command } = options;
  const activities = proxyActivities<SettleActivities>({
    summary: `settle ${command.step}`,
    startToCloseTimeout: policy.timeoutMs,
    retry: { maximumAttempts: 2, initialInterval: policy.backoffInitialMs },
  });
  try {
    return await activities.settlePhase(instanceId, command);
  } catch (error) {
    const cause = causeOf(error);
    if (cause === undefined) throw error;
    return { kind: 'settle_unverified' satisfies Rejection, message: reasonOf(cause).message };
  }
}

/**
 * Takes up what the parties know of the order and the record does not. A party that does not answer is waited for: nothing may
 * be sent before. The activity can be completed by hand, without anybody having been asked: the record tells, and nobody else.
 */
export async function askParties(
  instanceId: string,
  policy: StepPolicy,
  inTurn: (work: () => Promise<boolean>) => Promise<boolean>,
): Promise<void> {
  const { heartbeatMs, backoffInitialMs, backoffMaxMs } = policy;
  const activities = proxyActivities<AdoptActivities>({
    summary: 'ask the parties what they know of the order',
    startToCloseTimeout: '10 minutes',
    heartbeatTimeout: heartbeatMs,
    retry: { initialInterval: backoffInitialMs, maximumInterval: backoffMaxMs },
  });
  const record = proxyLocalActivities<AdoptActivities>({
    startToCloseTimeout: '10 seconds',
    retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
  });
  do await activities.adoptEffects(instanceId);
  while (!(await inTurn(() => record.werePartiesAsked(instanceId))));
}
