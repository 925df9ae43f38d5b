import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Stripe from 'stripe';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { LedgerEntry } from '../../sandbox/record/ledger-entry.ts';
import { startSandbox } from '../../sandbox/start-sandbox.ts';
import { PspForTest } from './psp-for-test.ts';

const MODULE = new URL('../../sandbox/start-sandbox.ts', import.meta.url).href;

let dataDir: string;
let child: ChildProcess | undefined;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'recourse-killed-'));
});
afterEach(async () => {
  child?.kill('SIGKILL');
  await rm(dataDir, { recursive: true });
});

async function startInAnotherProcess(): Promise<string> {
  const program = `
    const { startSandbox } = await import(${JSON.stringify(MODULE)});
    const { url } = await startSandbox({ dataDir: ${JSON.stringify(dataDir)}, port: 0, smtpPort: 0 });
    console.log(url);`;
  const started = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '--eval', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child = started;
  const [url] = (await once(createInterface(started.stdout), 'line')) as [string];
  return url;
}

it('given payments under way, when the process is killed, then what was answered is in the ledger, without a gap', async () => {
  const { hostname, port } = new URL(await startInAnotherProcess());
  const psp = new PspForTest(
    new Stripe('sk_test_killed', {
      host: hostname,
      port,
      protocol: 'http',
      maxNetworkRetries: 0,
      telemetry: false,
    }),
  );
  const answered: string[] = [];
  const customers = Array.from({ length: 8 }, async () => {
    for (;;) answered.push((await psp.captured()).id);
  });
  await expect.poll(() => answered.length, { timeout: 20_000 }).toBeGreaterThan(40);
  child?.kill('SIGKILL');
  await Promise.allSettled(customers);

  const again = await startSandbox({ dataDir, port: 0, smtpPort: 0 });
  const ledger = (await (await fetch(`${again.url}/sandbox/psp/ledger`)).json()) as LedgerEntry[];
  await again.stop();
  const captured = ledger
    .filter(({ operation }) => operation === 'capture')
    .map(({ reference }) => reference);
  expect(new Set(captured).size).toBe(captured.length);
  expect(captured).toEqual(expect.arrayContaining(answered));
  expect(ledger.map(({ sequence }) => sequence)).toEqual(ledger.map((_, index) => index + 1));
});
