import type { Pool } from '../../store/database.ts';
import type { SagaNames } from '../saga-names.ts';
import { named } from '../http/schemas.ts';
import { itemStatuses, readJob, type ItemStatus, type Job } from '../../store/jobs.ts';
import { readReviewJob, type ReviewJob } from '../../store/cases/review-jobs.ts';
import { isUuid } from '../http/ids.ts';
import { Problem } from '../http/problem.ts';

/** @throws Problem `not-found`; what cannot be the id of a job is the id of none */
export async function findJob(
  { pool, names }: { readonly pool: Pool; readonly names: Pick<SagaNames, 'id'> },
  id: string,
) {
  if (!isUuid(id)) throw unknownJob();
  const [redrive, bulk] = await Promise.all([readJob(pool, id), readReviewJob(pool, id)]);
  if (redrive !== undefined) return redriveView(redrive, names.id);
  if (bulk === undefined) throw unknownJob();
  return bulkView(bulk, names.id);
}

function redriveView({ items, createdAt, ...job }: Job, idName: string) {
  return {
    ...job,
    createdAt: createdAt.toISOString(),
    ...countsOf(items),
    items: items.map(({ message, instanceId, ...item }) => ({
      ...item,
      ...named({ [idName]: instanceId }),
      ...(message === null ? {} : { message }),
    })),
  };
}

function bulkView({ items, createdAt, ...job }: ReviewJob, idName: string) {
  return {
    ...job,
    createdAt: createdAt.toISOString(),
    ...countsOf(items),
    items: items.map(({ message, instanceId, ...item }) => ({
      ...item,
      ...(instanceId === null ? {} : named({ [idName]: instanceId })),
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
