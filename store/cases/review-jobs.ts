import { claiming } from '../claiming.ts';
import type { Client, Pool } from '../database.ts';
import type { ItemStatus } from '../jobs.ts';

export interface BulkDecision {
  readonly decision: string;
  readonly data: unknown;
  readonly by: string;
  readonly lead: boolean;
  readonly reason: string;
  readonly note?: string | undefined;
}

export interface ReviewJobItem {
  readonly caseId: string;
  /** `null` where there is no such case. */
  readonly instanceId: string | null;
  readonly status: ItemStatus;
  readonly message: string | null;
}

export interface ReviewJob {
  readonly jobId: string;
  readonly decision: string;
  readonly by: string;
  readonly reason: string;
  readonly createdAt: Date;
  readonly items: readonly ReviewJobItem[];
}

/** One decision on many cases, each on the revision that was seen; workers take it in the background. */
export async function createReviewJob(
  client: Client,
  bulk: BulkDecision,
  items: readonly { readonly caseId: string; readonly revision: number }[],
): Promise<{ jobId: string; total: number }> {
  const { decision, data, by, lead, reason, note } = bulk;
  const { rows } = await client.query<{ job_id: string }>(
    `insert into review_job (decision, data, by, lead, reason, note) values ($1, $2, $3, $4, $5, $6)
     returning id as job_id`,
    [decision, JSON.stringify(data), by, lead, reason, note ?? null],
  );
  const [job] = rows;
  if (job === undefined) throw new Error('A job that was inserted has no id');
  const { rowCount } = await client.query(
    `insert into review_job_item (job_id, case_id, revision, position)
     select $1, case_id, revision, position
     from unnest($2::uuid[], $3::integer[]) with ordinality as item (case_id, revision, position)
     on conflict do nothing`,
    [job.job_id, items.map(({ caseId }) => caseId), items.map(({ revision }) => revision)],
  );
  return { jobId: job.job_id, total: rowCount ?? 0 };
}

export async function readReviewJob(pool: Pool, jobId: string): Promise<ReviewJob | undefined> {
  const { rows } = await pool.query<Omit<ReviewJob, 'items'>>(
    `select id as "jobId", decision, by, reason, created_at as "createdAt" from review_job where id = $1`,
    [jobId],
  );
  const [job] = rows;
  if (job === undefined) return undefined;
  const items = await pool.query<ReviewJobItem>(
    `select item.case_id as "caseId", instance_id as "instanceId", item.status, item.message
     from review_job_item item left join review_case using (case_id)
     where job_id = $1 order by position`,
    [jobId],
  );
  return { ...job, items: items.rows };
}

/** A case that this process is to decide. Decided twice it is decided once: its decision has the id of the item. */
export interface ClaimedReview extends BulkDecision {
  readonly jobId: string;
  readonly caseId: string;
  readonly revision: number;
}

/** Takes items whose turn it is. One that is not ended within `patienceMs` is taken again. */
export async function claimReviews(
  pool: Pool,
  { atOnce, patienceMs }: { atOnce: number; patienceMs: number },
): Promise<ClaimedReview[]> {
  const { rows } = await pool.query<ClaimedReview>(
    `${claiming({
      table: 'review_job_item',
      key: ['job_id', 'case_id'],
      due: `status = 'waiting' or (status = 'running' and claimed_until < clock_timestamp())`,
      order: 'job_id, position',
      until: 'claimed_until',
      set: `status = 'running'`,
    })}
     select job_id as "jobId", case_id as "caseId", revision, decision, data, by, lead, reason, note
     from claimed join review_job on id = job_id`,
    [atOnce, patienceMs],
  );
  return rows;
}

export async function endReview(
  pool: Pool,
  { jobId, caseId }: Pick<ClaimedReview, 'jobId' | 'caseId'>,
  { status, message }: { status: 'succeeded' | 'failed' | 'skipped'; message?: string },
): Promise<void> {
  await pool.query(
    `update review_job_item set status = $3, message = $4, ended_at = clock_timestamp()
     where job_id = $1 and case_id = $2 and status = 'running'`,
    [jobId, caseId, status, message ?? null],
  );
}
