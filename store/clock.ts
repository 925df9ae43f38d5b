import type { Queries } from './database.ts';

/** PostgreSQL's time: what it has written down is compared with this, and never with the clock of a process. */
export async function databaseTime(client: Queries): Promise<Date> {
  const { rows } = await client.query<{ now: Date }>('select clock_timestamp() as now');
  const [row] = rows;
  if (row === undefined) throw new Error('PostgreSQL did not say what time it is');
  return row.now;
}
