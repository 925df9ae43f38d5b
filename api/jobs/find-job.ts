import type { Pool } from '../../store/database.ts';
import { itemStatuses, readJob, type ItemStatus, type Job } from '../../store/jobs.ts';
import { readReviewJob, type ReviewJob } from '../../store/cases/review-jobs.ts';
import { Problem } from '../http/problem.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws Problem `not-found`; what cannot be the id of a job is the id of none */
export async function findJob(pool: Pool, id: string) {
  if (!uuid.test(id)) throw unknownJob();
  const [redrive, bulk] = await Promise.all([readJob(pool, id), readReviewJob(pool, id)]);
  if (redrive !== undefined) return redriveView(redrive);
  if (bulk === undefined) throw unknownJob();
  return bulkView(bulk);
}

function redriveView({ items, createdAt, ...job }: Job) {
  return {
    ...job,
    createdAt: createdAt.toISOString(),
    ...countsOf(items),
    items: items.map(({ message, instanceId: orderId, ...item }) => ({
      ...item,
      orderId,
      ...(message === null ? {} : { message }),
    })),
  };
}

function bulkView({ items, createdAt, ...job }: ReviewJob) {
  return {
    ...job,
    createdAt: createdAt.toISOString(),
    ...countsOf(items),
    items: items.map(({ message, instanceId: orderId, ...item }) => ({
      ...item,
      ...(orderId === null ? {} : { orderId }),
      ...(message === null ? {} : { message }),
    })),
  };
}

function countsOf(items: readonly { readonly status: ItemStatus }[]) {
  const counts = Object.fromEntries(
    itemStatuses.map((status) => [status, items.filter((item) => item.status === status).length]),
  ) as Record<ItemStatus, number>;
  return { done: counts.waiting + counts.running === 0, total: items.length, ...counts };
}

function unknownJob(): Problem {
  return new Problem('not-found', { detail: 'There is no job with this id.' });
}
