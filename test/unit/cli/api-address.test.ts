import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { apiAddress } from '../../../cli/api-address.ts';
import { writeAddresses } from '../../../cli/start/addresses.ts';
import { loadSettings } from '../../../settings/settings.ts';

let dataDir: string;
let start: ChildProcess;

beforeAll(async () => {
  start = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)', 'recourse.js', 'start']);
  if (start.pid === undefined) await once(start, 'spawn');
  dataDir = mkdtempSync(join(tmpdir(), 'recourse-address-'));
  writeFileSync(join(dataDir, 'recourse.pid'), `${start.pid}\n`);
  writeAddresses(dataDir, {
    api: 'http://127.0.0.1:4711',
    temporal: '127.0.0.1:1',
    temporalUi: 'http://127.0.0.1:2',
    postgres: 'postgres://127.0.0.1:3/recourse',
    sandbox: 'http://127.0.0.1:4',
  });
});

afterAll(async () => {
  const ended = once(start, 'exit');
  start.kill();
  await ended;
  rmSync(dataDir, { recursive: true });
});

it.each([
  ['where the start has it', {}, 'http://127.0.0.1:4711'],
  ['where the start has it, if any port is good', { RECOURSE_API_PORT: '0' }, 'http://127.0.0.1:4711'],
  [
    'at the port that is set, also while a start runs',
    { RECOURSE_API_PORT: '3010' },
    'http://127.0.0.1:3010',
  ],
  ['at the public address', { RECOURSE_PUBLIC_URL: 'https://shop.example' }, 'https://shop.example'],
])('commands find the API %s', (_, env, address) => {
  expect(apiAddress(loadSettings({ RECOURSE_DATA_DIR: dataDir, ...env }))).toBe(address);
});
