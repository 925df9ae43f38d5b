import { inTransaction, type Client, type Pool } from './database.ts';

/**
 * From now on nothing is sent for an open instance before its run has asked the parties what they know of it: the database was restored
 * from a back-up, and knows less than was done. Harmless where it was not.
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

/** What a database is by its server: a copy of it that takes its place differs. */
const here = `select concat_ws('/',
  (select system_identifier from pg_control_system()), (select timeline_id from pg_control_checkpoint()),
  (select oid from pg_database where datname = current_database()), 'saga_instance'::regclass::oid) as place`;

/**
 * Notices that the database is another one than when it was last at work: a copy of it, made before, that was put in its place. A database
 * that is made anew from a dump is seen, and so are recovery to a point in time and a replica that has taken over; a snapshot of its
 * disk is not (`recourse restored` says so).
 * @param seen where this process saw it last
 * @returns `concerned`: how many instances have to ask the parties on that account; `undefined` where it is the same
 */
export async function noticeRestore(
  pool: Pool,
  seen?: string,
): Promise<{ readonly place: string; readonly concerned: number | undefined }> {
  const { rows } = await pool.query<{ place: string }>(here).catch(withoutControlData(pool));
  const place = rows[0]?.place ?? '';
  const concerned = place === seen ? undefined : await noticePlace(pool, { seenBy: 'server', place });
  return { place, concerned };
}

/** A provider may keep to itself what its server is. */
function withoutControlData(pool: Pool) {
  return async (error: unknown): Promise<{ rows: { place: string }[] }> => {
    if ((error as { code?: string }).code !== insufficientPrivilege) throw error;
    return await pool.query<{ place: string }>(
      `select concat_ws('/', (select oid from pg_database where datname = current_database()),
         'saga_instance'::regclass::oid) as place`,
    );
  };
}

const insufficientPrivilege = '42501';

/** As {@link noticeRestore}, by what somebody else has seen of it: the folder in which it is kept. */
export async function noticePlace(
  pool: Pool,
  { seenBy, place }: { seenBy: string; place: string },
): Promise<number | undefined> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ place: string }>(
      'select place from database_place where seen_by = $1 for update',
      [seenBy],
    );
    const before = rows[0]?.place;
    if (before === place) return undefined;
    // Two may look for the first time at once.
    await client.query(
      `insert into database_place (seen_by, place) values ($1, $2)
       on conflict (seen_by) do update set place = excluded.place`,
      [seenBy, place],
    );
    return before === undefined ? undefined : await markRestored(client);
  });
}
