import type pg from 'pg';

export interface DatabaseCount {
  /** That one database was sent, BEGIN and COMMIT among them. */
  readonly statements: number;
  /** Transactions of the whole server that have written something. */
  readonly commits: number;
  /** Of the whole server. */
  readonly walBytes: number;
}

/** So far. The counters of whole databases are behind by a second and more; these are not. */
export async function countIn(admin: pg.Client, database: string): Promise<DatabaseCount> {
  const { rows } = await admin.query<Record<keyof DatabaseCount, string>>(
    `select (select coalesce(sum(calls), 0) from pg_stat_statements
             where dbid = (select oid from pg_database where datname = $1)) as statements,
            pg_snapshot_xmax(pg_current_snapshot())::text as commits,
            pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as "walBytes"`,
    [database],
  );
  const [row] = rows;
  return {
    statements: Number(row?.statements),
    commits: Number(row?.commits),
    walBytes: Number(row?.walBytes),
  };
}
