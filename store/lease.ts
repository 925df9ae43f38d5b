import type { Pool } from './database.ts';

/**
 * Takes or keeps what only one process does at a time, for `forMs`: one that is lost or paused is succeeded after that
 * time, by the database's clock. @returns whether it is this holder's now
 */
export async function holdLease(
  pool: Pool,
  { name, holder, forMs }: { name: string; holder: string; forMs: number },
): Promise<boolean> {
  const { rowCount } = await pool.query(
    `insert into lease (name, holder, until) values ($1, $2, clock_timestamp() + $3 * interval '1 millisecond')
     on conflict (name) do update set holder = excluded.holder, until = excluded.until
     where lease.holder = excluded.holder or lease.until < clock_timestamp()`,
    [name, holder, forMs],
  );
  return rowCount === 1;
}

export async function releaseLease(
  pool: Pool,
  { name, holder }: { name: string; holder: string },
): Promise<void> {
  await pool.query('delete from lease where name = $1 and holder = $2', [name, holder]);
}
