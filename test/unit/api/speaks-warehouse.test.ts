import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { speaksWarehouse } from '../../../sagas/order/api/speaks-warehouse.ts';
import { startSandbox, type Sandbox } from '../../../sandbox/start-sandbox.ts';

let folder: string;
let sandbox: Sandbox;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'recourse-warehouse-'));
  sandbox = await startSandbox({ dataDir: folder, port: 0, smtpPort: 0 });
});
afterAll(async () => {
  await sandbox.stop();
  rmSync(folder, { recursive: true });
});

it('takes a warehouse for one', async () => {
  await speaksWarehouse(`${sandbox.url}/warehouse`, { timeoutMs: 5_000 });
});

it.each(['', '/v1', '/warehous'])(
  'does not take another path of the same program for one: %j',
  async (path) => {
    await expect(speaksWarehouse(`${sandbox.url}${path}`, { timeoutMs: 5_000 })).rejects.toThrow(
      /WAREHOUSE_URL|It answers/,
    );
  },
);

it('says with what a warehouse answers that is away', async () => {
  await fetch(`${sandbox.url}/sandbox/warehouse/faults`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ kind: 'outage' }),
  });
  await expect(speaksWarehouse(`${sandbox.url}/warehouse`, { timeoutMs: 5_000 })).rejects.toThrow(
    'It answers 503',
  );
});
