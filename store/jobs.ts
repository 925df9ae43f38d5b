import { claiming } from './claiming.ts';
import type { Client, Pool } from './database.ts';
import type { Kept, Store } from './saga.ts';
import type { LetterInBrief } from './dead-letters/dead-letters.ts';

export const itemStatuses = ['waiting', 'running', 'succeeded', 'failed', 'skipped'] as const;

/**
 * - `running`: redriven, and not yet known to have succeeded
 * - `failed`: it came to rest again
 * - `skipped`: somebody else had taken care of it
 */
export type ItemStatus = (typeof itemStatuses)[number];

export interface JobItem {
  readonly deadLetterId: string;
  readonly instanceId: string;
  readonly status: ItemStatus;
  readonly message: string | null;
}

export interface Job {
  readonly jobId: string;
  readonly group: string;
  readonly by: string;
  readonly reason: string;
  readonly createdAt: Date;
  readonly items: readonly JobItem[];
}

/** A job that redrives the letters of a group that are open now: what comes to rest later is not swept in. */
export async function createRedriveJob(
  client: Client,
  { group, by, reason }: { group: string; by: string; reason: string },
): Promise<{ jobId: string }> {
  const { rows } = await client.query<{ job_id: string }>(
    'insert into job (group_name, by, reason) values ($1, $2, $3) returning id as job_id',
    [group, by, reason],
  );
  const [job] = rows;
  if (job === undefined) throw new Error('A job that was inserted has no id');
  await client.query(
    `insert into job_item (job_id, letter_id, instance_id, parkings)
     select $1, id, instance_id, parkings from dead_letter where group_name = $2 and status = 'open'`,
    [job.job_id, group],
  );
  return { jobId: job.job_id };
}

/** Whether there ever was a letter of this group. */
export async function isKnownGroup(pool: Pool, group: string): Promise<boolean> {
  const { rows } = await pool.query<{ known: boolean }>(
    'select exists (select from dead_letter where group_name = $1) as known',
    [group],
  );
  return rows[0]?.known === true;
}

export async function readJob(pool: Pool, jobId: string): Promise<Job | undefined> {
  const { rows } = await pool.query<Omit<Job, 'items'>>(
    `select id as "jobId", group_name as "group", by, reason, created_at as "createdAt" from job where id = $1`,
    [jobId],
  );
  const [job] = rows;
  if (job === undefined) return undefined;
  const items = await pool.query<JobItem>(
    `select letter_id as "deadLetterId", item.instance_id as "instanceId", item.status, item.message
     from job_item item join dead_letter letter on letter.id = letter_id
     where job_id = $1 order by first_seen, letter_id`,
    [jobId],
  );
  return { ...job, items: items.rows };
}

/** An item that this process is to send on its way, with its letter as it is now. */
export interface ClaimedItem<T extends Kept = Kept> extends LetterInBrief<T> {
  readonly jobId: string;
  readonly by: string;
  readonly reason: string;
  /** Of the letter when the job was made. */
  readonly expectedParkings: number;
  /** Somebody had taken it before, and may have sent it without coming to say so. */
  readonly takenBefore: boolean;
}

/**
 * Takes items whose turn it is, so that of all processes together at most `atOnce` instances are under way. An instance that takes
 * longer than `patienceMs` counts no more, and holds up nobody; one that is not known to be sent is taken again.
 */
export async function claimItems<T extends Kept>(
  store: Store<T>,
  { atOnce, patienceMs }: { atOnce: number; patienceMs: number },
): Promise<ClaimedItem<T>[]> {
  const { rows } = await store.query<ClaimedItem<T>>(
    `${claiming({
      table: 'job_item',
      key: ['job_id', 'letter_id'],
      due: `status = 'waiting' or (status = 'running' and sent_at is null and claimed_until < clock_timestamp())`,
      order: 'status desc, job_id, letter_id',
      limit: `greatest(0, $1 - (select count(*) from job_item
                               where status = 'running' and claimed_until > clock_timestamp()))`,
      until: 'claimed_until',
      set: `status = 'running'`,
      before: { name: 'taken_before', is: `status = 'running'` },
    })}
     select claimed.job_id as "jobId", claimed.parkings as "expectedParkings", claimed.taken_before as "takenBefore",
       job.by, job.reason, letter.id, letter.instance_id as "instanceId", letter.step, letter.phase, letter.cause,
       letter.status, letter.parkings
     from claimed join job on job.id = claimed.job_id join dead_letter letter on letter.id = claimed.letter_id`,
    [atOnce, patienceMs],
  );
  return rows;
}

type ItemId = Pick<ClaimedItem, 'jobId' | 'id'>;

/** From here on the letter tells what comes of it. */
export async function markSent(pool: Pool, { jobId, id }: ItemId): Promise<void> {
  await pool.query('update job_item set sent_at = clock_timestamp() where job_id = $1 and letter_id = $2', [
    jobId,
    id,
  ]);
}

export async function endItem(
  pool: Pool,
  { jobId, id }: ItemId,
  { status, message }: { status: 'failed' | 'skipped'; message: string },
): Promise<void> {
  await pool.query(
    `update job_item set status = $3, message = $4, ended_at = clock_timestamp()
     where job_id = $1 and letter_id = $2 and status = 'running'`,
    [jobId, id, status, message],
  );
}

/** Says of items that are under way what their letters say. */
export async function settleItems(pool: Pool): Promise<void> {
  await pool.query(
    `update job_item item set ended_at = clock_timestamp(),
       status = case when letter.status in ('resolved', 'settled') then 'succeeded'
                     when letter.status in ('compensated', 'archived') then 'skipped'
                     else 'failed' end,
       message = case when letter.status in ('resolved', 'settled') then null
                      when letter.status in ('compensated', 'archived') then 'It was ' || letter.status || ' meanwhile.'
                      else letter.message end
     from dead_letter letter
     where letter.id = item.letter_id and item.status = 'running' and item.sent_at is not null
       and (letter.status not in ('open', 'redriving') or letter.parkings > item.parkings)`,
  );
}
