import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import {
  defineSearchAttributeKey,
  SearchAttributeType,
  WorkflowIdConflictPolicy,
  WorkflowIdReusePolicy,
} from '@temporalio/common';
import type { Order } from '../sagas/order/order.ts';
import { orderSaga } from '../sagas/order/saga.ts';
import { stepPolicy, type PolicySettings } from '../saga/step-policy.ts';
import { formatMoney } from '../values/money.ts';
import { workflowIdOf, searchAttributeNames, type InstanceMemo } from '../workflows/contract.ts';

const status = defineSearchAttributeKey(searchAttributeNames.status, SearchAttributeType.KEYWORD);
const stage = defineSearchAttributeKey(searchAttributeNames.stage, SearchAttributeType.KEYWORD);

export interface OrderStart {
  readonly orderId: string;
  readonly order: Pick<Order, 'lines' | 'total'>;
  readonly memo: InstanceMemo;
  readonly taskQueue: string;
  /** Whether the client is on the connection of a worker in this process, which may then take the first task at once. */
  readonly eager: boolean;
  /**
   * Because a person said so, an order whose run has ended gets another one, or one whose run is of no use has it replaced.
   * What is on record is not repeated, and what is not on record is asked for first.
   */
  readonly again?: 'if_ended' | 'in_any_case';
  /** Of an order that never had a run, and should have had one long ago, the record may have forgotten it. */
  readonly acceptedAt?: Date;
}

/**
 * Starts the run of an accepted order, once: an order that has a run, open or closed, is left alone (unless `again`).
 * @throws ServiceError when Temporal does not answer within `timeoutMs`; the order is then still without a run
 */
export async function startOrderWorkflow(
  client: Client,
  { orderId, order, memo, taskQueue, eager, again, acceptedAt }: OrderStart,
  { timeoutMs = 3_000 }: { timeoutMs?: number } = {},
): Promise<'started' | 'had_run'> {
  const askFirst = again !== undefined || (acceptedAt !== undefined && isLongAgo(acceptedAt));
  try {
    await client.withDeadline(Date.now() + timeoutMs, () =>
      client.workflow.start(orderSaga.name, {
        workflowId: workflowIdOf(orderSaga.name, orderId),
        args: [orderId],
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
        staticSummary: orderSummaryText(order),
        ...(eager ? { requestEagerStart: true } : {}),
      }),
    );
    return 'started';
  } catch (error) {
    if (error instanceof WorkflowExecutionAlreadyStartedError) return 'had_run';
    throw error;
  }
}

/** Accepted orders get their run within seconds, or when Temporal is back. */
const longAgoMs = 10 * 60_000;

function isLongAgo(at: Date): boolean {
  return Date.now() - at.getTime() > longAgoMs;
}

/** What a run keeps from its start. */
export function orderMemo(settings: PolicySettings, url: string): InstanceMemo {
  return { url, policy: stepPolicy(settings) };
}

/** Temporal takes 400 bytes of summary, quotes and escapes included. */
const summaryBytes = 300;

/** `2 × TEA-GREEN · 11.80 EUR`: what is bought, never by whom. */
export function orderSummaryText({ lines, total }: Pick<Order, 'lines' | 'total'>): string {
  const money = formatMoney(total);
  for (let shown = lines.length; shown > 0; shown -= 1) {
    const listed = lines.slice(0, shown).map(({ quantity, sku }) => `${quantity} × ${sku}`);
    const more = lines.length - shown;
    const text = `${[...listed, ...(more > 0 ? [`${more} more`] : [])].join(', ')} · ${money}`;
    if (Buffer.byteLength(JSON.stringify(text)) <= summaryBytes) return text;
  }
  return `${lines.length} lines · ${money}`;
}
