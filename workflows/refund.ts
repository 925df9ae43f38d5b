import { proxyActivities, proxyLocalActivities, workflowInfo } from '@temporalio/workflow';
import type { RefundEnd } from '../sagas/order/refunds.ts';
import { failureOf } from './activity-failures.ts';
import type { InstanceMemo, RefundInput } from './contract.ts';
import { defaultPolicy } from './default-policy.ts';

interface RefundActivities {
  payRefund(refund: RefundInput): Promise<RefundEnd>;
  parkRefund(refund: RefundInput, why: { cause: string; message: string }): Promise<void>;
}

/** Pays one refund that was granted. What trying again cannot mend becomes a dead letter; a redrive is another run. */
export async function refund(input: RefundInput): Promise<{ outcome: RefundEnd | 'parked' }> {
  const { policy = defaultPolicy } = (workflowInfo().memo ?? {}) as Partial<InstanceMemo>;
  const { payRefund } = proxyActivities<RefundActivities>({
    summary: 'refund the customer',
    startToCloseTimeout: policy.timeoutMs,
    heartbeatTimeout: policy.heartbeatMs,
    retry: { initialInterval: policy.backoffInitialMs, maximumInterval: policy.backoffMaxMs },
  });
  const { parkRefund } = proxyLocalActivities<RefundActivities>({
    startToCloseTimeout: '10 seconds',
    retry: { initialInterval: '200 milliseconds', maximumInterval: '10 seconds' },
  });
  try {
    const end: unknown = await payRefund(input);
    return { outcome: end === 'put_away' ? end : 'paid' };
  } catch (error) {
    await parkRefund(input, failureOf(error));
    return { outcome: 'parked' };
  }
}
