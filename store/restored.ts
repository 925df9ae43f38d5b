import { inTransaction, type Client, type Pool } from './database.ts';

/**
 * From now on nothing is sent for an open instance before its run has asked the parties what they know of it: the database was restored
 * from a back-up, and knows less than was done.
 * @returns how many instances that concerns
 */
export async function markRestored(client: Pick<Client, 'query'>): Promise<number> {
  // Whoever has read one before must not write on it: as after any commit.
  const { rowCount } = await client.query(
    `update saga_instance set asks_first = true, last_commit = gen_random_uuid(), next_look_at = '-infinity'
     where status not in ('completed', 'cancelled')`,
  );
  return rowCount ?? 0;
}

/** A database that is created again, from a dump, has other ids. */
const ids = `(select oid from pg_database where datname = current_database()), 'saga_instance'::regclass::oid`;

/**
 * The identity of a database, by its server: a copy that takes its place has another one. The timeline is the one that is being written:
 * after a replica has taken over, the control file has the old one until the next checkpoint, minutes later.
 */
const here = `select concat_ws('/', (select system_identifier from pg_control_system()),
  case when not pg_is_in_recovery() then left(pg_walfile_name(pg_current_wal_lsn()), 8) end, ${ids}) as place`;

/** Where the server keeps to itself what it is. */
const hereByIds = `select concat_ws('/', ${ids}) as place`;

const insufficientPrivilege = '42501';

/**
 * Notices that the database is another one than when it was last at work: a copy of it, made before, that was put in its place. A database
 * that is created again from a dump is seen, and so are recovery to a point in time and a replica that has taken over; a snapshot of its
 * disk is not (`recourse restored` says so).
 * @param seen where this process saw it last
 * @returns `concerned`: how many instances have to ask the parties on that account; `undefined` where it is the same
 */
export async function noticeRestore(
  pool: Pool,
  seen?: string,
): Promise<{ readonly place: string; readonly concerned: number | undefined }> {
  const { rows } = await pool.query<{ place: string }>(here).catch(async (error: unknown) => {
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error;
    return await pool.query<{ place: string }>(hereByIds);
  });
  const place = rows[0]?.place ?? '';
  if (place === seen) return { place, concerned: undefined };
  const isOther = (before: string | undefined) => before !== undefined && before !== place;
  return { place, concerned: await noted(pool, { seenBy: 'server', place, isOther }) };
}

/**
 * As {@link noticeRestore}, by a mark that somebody keeps beside the database as well, new each time. A database that has another one was put
 * in its place, by whatever means.
 */
export async function noticeOtherMark(
  pool: Pool,
  { seenBy, kept, mark }: { seenBy: string; kept: string | undefined; mark: string },
): Promise<number | undefined> {
  return await noted(pool, { seenBy, place: mark, isOther: (before) => before !== kept });
}

async function noted(
  pool: Pool,
  { seenBy, place, isOther }: { seenBy: string; place: string; isOther: (before?: string) => boolean },
): Promise<number | undefined> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ place: string }>(
      'select place from database_place where seen_by = $1 for update',
      [seenBy],
    );
    const before = rows[0]?.place;
    const concerned = isOther(before) ? await markRestored(client) : undefined;
    // Two may look for the first time at once.
    if (before !== place)
      await client.query(
        `insert into database_place (seen_by, place) values ($1, $2)
         on conflict (seen_by) do update set place = excluded.place`,
        [seenBy, place],
      );
    return concerned;
  });
}
