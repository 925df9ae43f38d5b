import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recourse } from '../rig/command.ts';

const program = fileURLToPath(new URL('../../cli/recourse.js', import.meta.url));

let dataDir: string;
let started: ChildProcess[];

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'recourse-sandbox-'));
  started = [];
});

afterEach(async () => {
  for (const child of started) await ended(child, 'SIGKILL');
  rmSync(dataDir, { recursive: true, force: true });
});

const settings = () => ({
  RECOURSE_DATA_DIR: dataDir,
  RECOURSE_SANDBOX_PORT: '0',
  RECOURSE_SMTP_PORT: '0',
});

/** Resolves once it says where it is. */
async function startSandbox(): Promise<ChildProcess> {
  const child = spawn(process.execPath, [program, 'sandbox'], {
    cwd: dataDir,
    env: { PATH: process.env['PATH'], ...settings() },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  started.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  expect(said.toString()).toMatch(
    /^STRIPE_API_BASE=(http:\/\/127\.0\.0\.1:\d+)\nWAREHOUSE_URL=\1\/warehouse\nSMTP_URL=smtp:\/\/127\.0\.0\.1:\d+\n$/m,
  );
  return child;
}

async function ended(child: ChildProcess, signal: 'SIGKILL' | 'SIGTERM'): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  const exit = once(child, 'exit');
  child.kill(signal);
  await exit;
  return child.exitCode;
}

describe('recourse sandbox', () => {
  it('is refused on a folder on which one runs, and a start too, with the process that runs there', async () => {
    const first = await startSandbox();
    for (const command of ['sandbox', 'start']) {
      const second = await recourse([command], settings());
      expect(second).toMatchObject({ code: 1, stdout: '' });
      expect(second.stderr).toContain(`running already on ${dataDir} (process ${first.pid}`);
      expect(second.stderr).toContain('RECOURSE_DATA_DIR');
    }
    expect(readFileSync(join(dataDir, 'recourse.pid'), 'utf8')).toBe(`${first.pid}\n`);
  });

  it('takes over from one that was killed, and leaves nothing behind when it is stopped', async () => {
    await ended(await startSandbox(), 'SIGKILL');
    const second = await startSandbox();
    expect(await ended(second, 'SIGTERM')).toBe(0);
    expect(existsSync(join(dataDir, 'recourse.pid'))).toBe(false);
  });

  it('names a taken port with the setting that moves it', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    try {
      expect(await recourse(['sandbox'], { ...settings(), RECOURSE_SANDBOX_PORT: String(port) })).toEqual({
        code: 1,
        stdout: '',
        stderr: `Port ${port} for the sandboxes is taken on 127.0.0.1. Set RECOURSE_SANDBOX_PORT to another port.\n`,
      });
    } finally {
      server.close();
    }
  });
});
