import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { inTransaction, openPool, type Pool } from '../../store/database.ts';
import { cloneDatabase, type ClonedDatabase } from '../rig/embedded-database.ts';

let database: ClonedDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await cloneDatabase();
  pool = openPool({ url: database.url, max: 2 });
});

afterAll(async () => {
  await pool.end();
  await database.drop();
});

it('a connection that breaks between two queries fails its transaction, and not the process', async () => {
  const broken = inTransaction(pool, async (client) => {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    await pool.query('select pg_terminate_backend($1)', [rows[0]?.pid]);
    await sleep(100);
    await client.query('select 1');
  });
  await expect(broken).rejects.toThrow();
  const { rows } = await inTransaction(pool, (client) => client.query<{ one: number }>('select 1 as one'));
  expect(rows).toEqual([{ one: 1 }]);
});
