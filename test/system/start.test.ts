import { execFile } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, inject, it, vi } from 'vitest';
import {
  embeddedPids,
  isRunning,
  startRecourse,
  temporaryDataDir,
  type StartedRecourse,
} from '../rig/embedded-start.ts';

let dataDir: ReturnType<typeof temporaryDataDir>;
let starts: StartedRecourse[];

function start(env?: Record<string, string>): StartedRecourse {
  const started = startRecourse({ dataDir: dataDir.path, ...(env && { env }) });
  starts.push(started);
  return started;
}

beforeEach(() => {
  dataDir = temporaryDataDir();
  starts = [];
});

afterEach(async () => {
  for (const started of starts) {
    started.process.kill('SIGINT');
    await started.exited();
  }
  dataDir.remove();
});

const order = {
  customer: { name: 'Ada Lovelace', email: 'ada@example.com' },
  shippingAddress: { line1: '1 Analytical Way', city: 'London', postalCode: 'N1 7AA', country: 'GB' },
  currency: 'EUR',
  lines: [{ sku: 'TEA-GREEN', quantity: 2 }],
  paymentMethod: 'pm_card_visa',
};

async function json(url: string, init: RequestInit = {}): Promise<Record<string, unknown>> {
  const response = await fetch(url, init);
  const text = await response.text();
  if (!response.ok) throw new Error(`${url}: ${response.status} ${text}`);
  return (text === '' ? {} : JSON.parse(text)) as Record<string, unknown>;
}

function sending(method: string, body: unknown, headers: Record<string, string> = {}): RequestInit {
  return { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json', ...headers } };
}

const logs = () =>
  readdirSync(dataDir.path)
    .filter((name) => name.endsWith('.log'))
    .map((name) => readFileSync(join(dataDir.path, name), 'utf8'));

const program = fileURLToPath(new URL('../../cli/recourse.js', import.meta.url));

/** What `recourse temporal` answers beside a running start, to whose addresses nothing else leads it. */
async function temporalCli(...words: string[]): Promise<string> {
  const env = {
    ...process.env,
    RECOURSE_DATA_DIR: dataDir.path,
    TEMPORAL_CLI: inject('temporalCli'),
    TEMPORAL_ADDRESS: undefined,
  };
  const { stdout } = await promisify(execFile)(process.execPath, [program, 'temporal', ...words], { env });
  return stdout;
}

const place = (api: string) =>
  json(`${api}/orders`, sending('POST', order, { 'idempotency-key': 'start-test' }));

describe('recourse start', { timeout: 180_000 }, () => {
  it('comes up, takes an order, and stops all that it started on Ctrl-C', async () => {
    const recourse = start();
    const addresses = await recourse.up();
    expect(addresses).toEqual({
      api: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      temporal: expect.stringMatching(/^127\.0\.0\.1:\d+$/) as string,
      temporalUi: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
      postgres: expect.stringMatching(/^postgres:\/\/.*@127\.0\.0\.1:\d+\/recourse$/) as string,
      sandbox: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/) as string,
    });
    expect((await fetch(`${addresses.api}/readyz`)).status).toBe(200);
    expect((await fetch(addresses.temporalUi)).status).toBe(200);
    const { orderId } = await place(addresses.api);
    await vi.waitFor(
      async () =>
        expect(await json(`${addresses.api}/orders/${orderId as string}`)).toMatchObject({
          status: 'completed',
        }),
      { timeout: 30_000, interval: 200 },
    );

    const { api, sandbox, temporalUi } = addresses;
    for (const page of ['shop', 'review', 'orders', 'dead-letters', 'docs'].map((name) => `${api}/${name}`))
      expect(recourse.output()).toContain(` ${page}\n`);
    for (const address of [temporalUi, `${sandbox}/sandbox/mailbox`])
      expect(recourse.output()).toContain(` ${address}`);
    const { password } = new URL(addresses.postgres);
    for (const text of [recourse.output(), ...logs()]) expect(text).not.toContain(password);
    expect(await temporalCli('workflow', 'list', '--output', 'json')).toContain(orderId);

    const pids = embeddedPids(dataDir.path);
    expect(isRunning(pids.postgres) && isRunning(pids.temporal)).toBe(true);
    const asked = Date.now();
    recourse.process.kill('SIGINT');
    expect(await recourse.exited()).toBe(0);
    expect(Date.now() - asked).toBeLessThan(60_000);
    expect(isRunning(pids.postgres) || isRunning(pids.temporal)).toBe(false);
    expect(existsSync(join(dataDir.path, 'addresses.json'))).toBe(false);
    const stops = [...recourse.output().matchAll(/^✓ (.*) stopped/gm)].map(([, name]) => name);
    expect(stops).toEqual(['API', 'Worker', 'Sandboxes', 'Temporal', 'PostgreSQL']);
  });

  it('goes on with its orders after kill -9', async () => {
    const first = start();
    const before = await first.up();
    await json(
      `${before.sandbox}/sandbox/psp/faults`,
      sending('PUT', { operation: 'capture', kind: 'delay', ms: 2_000, times: 1 }),
    );
    const { orderId } = await place(before.api);
    const pids = embeddedPids(dataDir.path);
    first.process.kill('SIGKILL');
    await first.exited();

    const { api, sandbox } = await start().up();
    expect(isRunning(pids.postgres) || isRunning(pids.temporal)).toBe(false);
    await vi.waitFor(
      async () =>
        expect(await json(`${api}/orders/${orderId as string}`)).toMatchObject({ status: 'completed' }),
      { timeout: 90_000, interval: 500 },
    );
    const ledger = (await json(`${sandbox}/sandbox/psp/ledger`)) as unknown as { operation: string }[];
    expect(ledger.map(({ operation }) => operation)).toEqual(['authorize', 'capture']);
  });

  it('names a taken port with the setting that moves it, and starts nothing', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      const recourse = start({ RECOURSE_SANDBOX_PORT: String(port) });
      expect(await recourse.exited()).toBe(1);
      expect(recourse.output()).toBe(
        `Port ${port} for the sandboxes is taken on 127.0.0.1. Set RECOURSE_SANDBOX_PORT to another port.\n`,
      );
      expect(existsSync(join(dataDir.path, 'postgres'))).toBe(false);
    } finally {
      server.close();
    }
  });

  it('says where it is running when it is started twice, and that one goes on', async () => {
    const { api } = await start().up();
    const second = start();
    expect(await second.exited()).toBe(1);
    expect(second.output()).toContain('Recourse is running already');
    expect(second.output()).toContain(api);
    expect((await fetch(`${api}/healthz`)).status).toBe(200);
  });

  it('stops with the reason when a part that it brought along dies', async () => {
    const recourse = start();
    await recourse.up();
    const { postgres, temporal } = embeddedPids(dataDir.path);
    process.kill(temporal, 'SIGKILL');
    expect(await recourse.exited()).toBe(1);
    expect(recourse.output()).toContain('Temporal ended by itself');
    expect(isRunning(postgres)).toBe(false);
  });

  it('stops what it has started when a later part fails', async () => {
    const recourse = start({ TEMPORAL_CLI: '/nowhere/temporal' });
    expect(await recourse.exited()).toBe(1);
    expect(recourse.output()).toContain('TEMPORAL_CLI is /nowhere/temporal');
    expect(recourse.output()).not.toContain('    at ');
    expect(existsSync(join(dataDir.path, 'postgres', 'data', 'postmaster.pid'))).toBe(false);
  });

  it('stops at a bad setting with its name and what was expected', async () => {
    const recourse = start({ RECOURSE_API_PORT: 'three thousand' });
    expect(await recourse.exited()).toBe(1);
    expect(recourse.output()).toContain('RECOURSE_API_PORT is "three thousand", expected a port');
  });
});
