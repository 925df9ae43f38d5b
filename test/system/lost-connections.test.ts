import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { ChangeFeed } from '../../api/change-feed.ts';
import { freePorts } from '../../embedded/ports.ts';
import { inTransaction, openPool } from '../../store/database.ts';
import { cloneDatabase, type ClonedDatabase } from '../rig/embedded-database.ts';
import { eventually } from '../rig/eventually.ts';
import { Line } from '../rig/line.ts';
import { testLogger } from '../rig/logger.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

const program = fileURLToPath(new URL('../../cli/recourse.js', import.meta.url));
const quick = { RECOURSE_DATABASE_TIMEOUT_MS: '500', RECOURSE_DATABASE_LOST_MS: '2000' };

let database: ClonedDatabase;
let line: Line;

beforeAll(async () => {
  database = await cloneDatabase();
  line = await Line.to(database.url);
});
afterEach(() => line.mend());
afterAll(async () => {
  await line.close();
  await database.drop();
});

describe('given connections to PostgreSQL that were lost without a word', () => {
  it('a statement fails soon, its transaction waits for nothing more, and the next one has a new connection', async () => {
    const pool = openPool({ url: line.url, max: 2, timeoutMs: 300 });
    await pool.query('select 1');
    line.lose();
    await expect(pool.query('select 1')).rejects.toThrow('Query read timeout');
    expect((await pool.query<{ one: number }>('select 1 as one')).rows).toEqual([{ one: 1 }]);

    const begun = performance.now();
    const lost = inTransaction(pool, async (client) => {
      line.lose();
      await client.query('select 1');
    });
    await expect(lost).rejects.toThrow('Query read timeout');
    expect(performance.now() - begun).toBeLessThan(10_000);
    expect(await inTransaction(pool, (client) => client.query('select 1'))).toMatchObject({ rowCount: 1 });
    await pool.end();
  });

  it('a pool ends all the same', async () => {
    const pool = openPool({ url: line.url, max: 1, timeoutMs: 60_000 });
    const hanging = inTransaction(pool, async (client) => {
      line.lose();
      await client.query('select 1');
    });
    hanging.catch(() => undefined);
    await eventually(async () => pool.totalCount === 1 && pool.idleCount === 0);
    await pool.end();
    await expect(hanging).rejects.toThrow();
  });

  it('whoever listens for changes is told that some may have been missed, and of those that follow', async () => {
    const changes = new ChangeFeed({ databaseUrl: line.url, timeoutMs: 300, logger: testLogger });
    const told: (string | undefined)[] = [];
    changes.subscribe('instance_closed', (orderId) => told.push(orderId));
    const pool = openPool({ url: database.url, max: 1 });
    const tell = (orderId: string) => pool.query(`select pg_notify('instance_closed', $1)`, [orderId]);
    changes.start();
    await eventually(async () => told.length === 1);
    await tell('a');
    await eventually(async () => told.includes('a'));
    line.lose();
    await tell('missed');
    await eventually(async () => told.length === 3);
    await tell('b');
    await eventually(async () => told.includes('b'));
    expect(told).toEqual([undefined, 'a', undefined, 'b']);
    line.lose();
    await changes.stop();
    await pool.end();
  });
});

describe('given a system whose connections to PostgreSQL were lost without a word', () => {
  let system: System;
  let shop: Shop;

  beforeAll(async () => {
    const servers = { databaseUrl: database.url, temporalAddress: inject('temporalAddress') };
    system = await startSystem(
      { ...quick, DATABASE_URL: line.url, RECOURSE_DATABASE_LOST_MS: '60000' },
      servers,
    );
    shop = new Shop(system);
  });
  afterAll(() => system.stop());

  it('orders under way, and those that come, are completed', async () => {
    await shop.fault('warehouse', { operation: 'place', kind: 'delay', ms: 1_000, times: 3 });
    const orderIds = await Promise.all([1, 2, 3].map(() => shop.place()));
    await eventually(async () => (await shop.fired('warehouse', 'place')) > 0);
    line.lose();
    // Until the API has new connections it says that the database is away.
    await eventually(async () => (await fetch(`${system.url}/stock`)).ok);
    orderIds.push(await shop.place());
    const { rows } = await system.pool.query<{ orderId: string }>(
      'select instance_id as "orderId" from saga_instance',
    );
    expect(rows.map(({ orderId }) => orderId).sort()).toEqual([...orderIds].sort());
    await eventually(async () => {
      const { rowCount } = await system.pool.query(`select from saga_instance where status = 'completed'`);
      return rowCount === orderIds.length;
    }, 50_000);
    await shop.expectBalancedBooks();
  });

  describe('a role of its own', () => {
    const started: ChildProcess[] = [];
    afterEach(() => started.splice(0).forEach((child) => child.kill('SIGKILL')));

    async function startRole(role: 'worker' | 'api', env: Record<string, string> = {}) {
      const { settings, sandbox } = system;
      const [port = 0] = await freePorts(1);
      const child = spawn(process.execPath, [program, role], {
        stdio: ['ignore', 'ignore', 'pipe'],
        env: {
          PATH: process.env['PATH'],
          ...quick,
          DATABASE_URL: line.url,
          TEMPORAL_ADDRESS: settings.temporal.address,
          RECOURSE_TASK_QUEUE: `${settings.temporal.taskQueue}-${role}`,
          STRIPE_API_KEY: 'sk_test_sandbox',
          STRIPE_API_BASE: sandbox.url,
          WAREHOUSE_URL: settings.warehouseUrl,
          SMTP_URL: settings.smtpUrl,
          RECOURSE_LOG_LEVEL: 'fatal',
          [`RECOURSE_${role.toUpperCase()}_PORT`]: String(port),
          ...env,
        },
      });
      started.push(child);
      let said = '';
      child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
      const exited = once(child, 'exit').then(([code]) => code as number | null);
      const ask = async (path: string) => {
        const response = await fetch(`http://127.0.0.1:${port}${path}`);
        return {
          status: response.status,
          body: (await response.json()) as { checks: Record<string, unknown> },
        };
      };
      const up = async () => (await ask('/healthz').catch(() => undefined))?.status === 200;
      const ended = () => child.exitCode !== null || child.signalCode !== null;
      await eventually(async () => ended() || (await up()), 50_000);
      if (ended()) throw new Error(`It ended before it was up: ${said}`);
      return { child, exited, ask, said: () => said };
    }

    it('a worker that cannot reach its database says so, and ends, to be started again', async () => {
      const worker = await startRole('worker');
      await eventually(async () => (await worker.ask('/readyz')).status === 200);
      line.swallow();
      expect(await worker.ask('/readyz')).toMatchObject({
        status: 503,
        body: { status: 'not_ready', checks: { postgres: { status: 'down' }, worker: { status: 'ok' } } },
      });
      expect(await worker.exited).toBe(1);
      expect(worker.said()).toContain('The database (DATABASE_URL) has not answered for');
    });

    it.each(['worker', 'api'] as const)('SIGTERM ends it in time: %s', async (role) => {
      const { child, exited } = await startRole(role, {
        RECOURSE_DATABASE_TIMEOUT_MS: '600000',
        RECOURSE_DATABASE_LOST_MS: '600000',
      });
      line.swallow();
      child.kill('SIGTERM');
      await exited;
    });
  });
});
