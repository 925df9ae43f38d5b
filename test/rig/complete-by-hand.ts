import { ActivityNotFoundError, type Client } from '@temporalio/client';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventually } from './eventually.ts';

interface Pending {
  readonly activityId: string;
  readonly type: string;
}

async function pendingOf(client: Client, orderId: string): Promise<readonly Pending[]> {
  const { raw } = await client.workflow.getHandle(workflowIdOf('order', orderId)).describe();
  return (raw.pendingActivities ?? []).map(({ activityId, activityType }) => ({
    activityId: activityId ?? '',
    type: activityType?.name ?? '',
  }));
}

/** As `temporal activity complete` does, once an activity of this type is under way for the order. */
export async function completeByHand(
  client: Client,
  orderId: string,
  type: string,
  result: unknown,
): Promise<void> {
  const workflowId = workflowIdOf('order', orderId);
  let completed = '';
  await eventually(async () => {
    const found = (await pendingOf(client, orderId)).find((one) => one.type === type);
    if (found === undefined) return false;
    const { activityId } = found;
    try {
      await client.activity.complete({ workflowId, activityId }, result);
    } catch (error) {
      // It ended by itself since, and another attempt follows it.
      if (error instanceof ActivityNotFoundError) return false;
      throw error;
    }
    completed = activityId;
    return true;
  });
  await eventually(async () =>
    (await pendingOf(client, orderId)).every(({ activityId }) => activityId !== completed),
  );
}
