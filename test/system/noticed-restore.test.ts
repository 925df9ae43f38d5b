import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { openPool, type Pool } from '../../store/database.ts';
import { markRestored, noticeOtherMark, noticeRestore } from '../../store/restored.ts';
import { backUp, cloneDatabase, type ClonedDatabase } from '../rig/embedded-database.ts';

let database: ClonedDatabase;
let pool: Pool;

beforeAll(async () => {
  database = await cloneDatabase();
  pool = openPool({ url: database.url, max: 2 });
  for (const status of ['pending', 'in_review', 'completed'])
    await pool.query(
      `insert into saga_instance (instance_id, saga, version, status, stage, state) values ($1, 'order', 1, $2, 'accepted', '{}')`,
      [randomUUID(), status],
    );
});

beforeEach(() => pool.query('update saga_instance set asks_first = false'));

afterAll(async () => {
  await pool.end();
  await database.drop();
});

async function asking(): Promise<string[]> {
  const { rows } = await pool.query<{ status: string }>(
    'select status from saga_instance where asks_first order by status',
  );
  return rows.map(({ status }) => status);
}

describe('a database', () => {
  it('that is the same as before concerns nobody, however often it is looked at', async () => {
    expect(await noticeRestore(pool)).toMatchObject({ concerned: undefined });
    expect(await noticeRestore(pool)).toMatchObject({ concerned: undefined });
    expect(await asking()).toEqual([]);
  });

  it('that was created again from a back-up concerns all that is open, once', async () => {
    await noticeRestore(pool);
    const copy = await backUp(database.url);
    try {
      await copy.restore();
      expect(await noticeRestore(pool)).toMatchObject({ concerned: 2 });
      expect(await noticeRestore(pool)).toMatchObject({ concerned: undefined });
      expect(await asking()).toEqual(['in_review', 'pending']);
    } finally {
      await copy.drop();
    }
  });

  it('whose server writes another timeline is another one', async () => {
    await noticeRestore(pool);
    // As of a replica that has taken over.
    await pool.query(
      `update database_place set place = regexp_replace(place, '/[0-9A-F]{8}/', '/000000FF/') where seen_by = 'server'`,
    );
    expect(await noticeRestore(pool)).toMatchObject({ concerned: 2 });
  });

  it('that has another mark than the one that is kept beside it was put in its place', async () => {
    const first = { seenBy: 'start', kept: undefined, mark: 'one' };
    expect(await noticeOtherMark(pool, first)).toBeUndefined();
    expect(await noticeOtherMark(pool, { seenBy: 'start', kept: 'one', mark: 'two' })).toBeUndefined();
    // A copy from the time of the first mark.
    await pool.query(`update database_place set place = 'one' where seen_by = 'start'`);
    expect(await noticeOtherMark(pool, { seenBy: 'start', kept: 'two', mark: 'three' })).toBe(2);
    // And one from before there were marks.
    await pool.query(`delete from database_place where seen_by = 'start'`);
    expect(await noticeOtherMark(pool, { seenBy: 'start', kept: 'three', mark: 'four' })).toBe(2);
  });

  it('that a person says was restored concerns all that is open', async () => {
    expect(await markRestored(pool)).toBe(2);
    expect(await asking()).toEqual(['in_review', 'pending']);
  });
});
