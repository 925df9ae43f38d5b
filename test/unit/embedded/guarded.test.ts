import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startGuarded } from '../../../embedded/guarded.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recourse-guarded-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const guarded = (options: {
  command: string;
  args: string[];
  graceMs?: number;
  env?: NodeJS.ProcessEnv;
  removeAfterwards?: string[];
}) =>
  startGuarded({
    name: 'It',
    cwd: folder,
    env: process.env,
    logFile: join(folder, 'log'),
    stopSignal: 'SIGTERM',
    graceMs: 5_000,
    ...options,
  });

function runs(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe('a guarded program', () => {
  it('ends when asked to, and its folder with it', async () => {
    const own = join(folder, 'own');
    mkdirSync(own);
    const sleep = await guarded({ command: 'sleep', args: ['60'], removeAfterwards: [own] });
    expect(runs(sleep.pid)).toBe(true);
    await sleep.stop();
    expect(runs(sleep.pid)).toBe(false);
    expect(sleep.hasExited()).toBe(true);
    expect(existsSync(own)).toBe(false);
  });

  it('is killed when it does not end in time', async () => {
    const stubborn = await guarded({
      command: process.execPath,
      args: ['-e', "process.on('SIGTERM', () => {}); console.log('ready'); setInterval(() => {}, 1000)"],
      graceMs: 100,
    });
    await vi.waitFor(() => expect(stubborn.lastOutput()).toBe('ready'), { timeout: 10_000 });
    await stubborn.stop();
    expect(runs(stubborn.pid)).toBe(false);
  });

  it('says what it wrote before it ended by itself', async () => {
    const broken = await guarded({ command: '/bin/sh', args: ['-c', 'echo no such luck; exit 3'] });
    await broken.exited;
    expect(broken.lastOutput()).toBe('no such luck');
  });

  it('has the environment, which no command line shows, without the settings of Recourse', async () => {
    const env = {
      ...process.env,
      HTTPS_PROXY: 'http://me:proxy-password@proxy',
      STRIPE_API_KEY: 'sk_test_own',
    };
    const shown = await guarded({ command: '/bin/sh', args: ['-c', 'env; sleep 60'], env });
    await vi.waitFor(() => expect(shown.lastOutput()).not.toBe(''), { timeout: 5_000 });
    const { stdout: commandLines } = spawnSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
    await shown.stop();
    const said = readFileSync(join(folder, 'log'), 'utf8');
    expect(said).toContain('proxy-password');
    expect(said).not.toContain('sk_test_own');
    expect(commandLines).toContain(folder);
    expect(commandLines).not.toMatch(/proxy-password|sk_test_own/);
  });

  it('that cannot be run is named', async () => {
    await expect(guarded({ command: join(folder, 'nothing'), args: [] })).rejects.toThrow(
      /^It \(.*nothing\) could not/,
    );
  });

  it('ends when the one that started it is killed', async () => {
    const module = new URL('../../../embedded/guarded.ts', import.meta.url).href;
    const script = `
      const { startGuarded } = await import(${JSON.stringify(module)});
      const { pid } = await startGuarded({ name: 'It', command: 'sleep', args: ['60'], cwd: '/', env: process.env,
        logFile: ${JSON.stringify(join(folder, 'log'))}, stopSignal: 'SIGTERM', graceMs: 1000 });
      console.log(pid);
      setInterval(() => {}, 1000);`;
    const parent = spawn(process.execPath, ['--import', 'tsx/esm', '--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [said] = (await once(parent.stdout, 'data')) as [Buffer];
    const pid = Number(said.toString());
    expect(runs(pid)).toBe(true);
    parent.kill('SIGKILL');
    await vi.waitFor(() => expect(runs(pid)).toBe(false), { timeout: 5_000 });
  }, 20_000);
});
