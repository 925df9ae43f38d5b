import { proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { PolicyActivities } from '../activities/contract.ts';
import type { InstanceMemo, StepPolicy } from './contract.ts';

/** For refunds, and for runs that were started without a policy when nobody asked a worker for its own. */
export const defaultPolicy: StepPolicy = {
  attempts: 8,
  atOnceMs: 1_000,
  timeoutMs: 30_000,
  heartbeatMs: 10_000,
  backoffInitialMs: 500,
  backoffMaxMs: 30_000,
};

/**
 * As the run was started. One that was started by hand, in the Web UI or with the CLI, has no memo: it goes by the settings of
 * its worker, and asks people like any other.
 */
export async function policyOfRun(): Promise<StepPolicy> {
  const { policy } = (workflowInfo().memo ?? {}) as Partial<InstanceMemo>;
  if (policy !== undefined) return policy;
  const { readPolicy } = proxyLocalActivities<PolicyActivities>({
    startToCloseTimeout: '10 seconds',
    retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
  });
  return await readPolicy();
}
