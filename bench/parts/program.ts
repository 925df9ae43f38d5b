import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { startGuarded } from '../../embedded/guarded.ts';
import { StartError } from '../../embedded/start-error.ts';
import { disposableFolder } from './disposable-folder.ts';

export interface Program {
  readonly pid: number;
  stop(): Promise<void>;
}

const patienceMs = 60_000;
/** Longer than any of them takes to finish what is under way. */
const graceMs = 15_000;

/**
 * A program of this repository in a process of its own, which cannot outlive this one. It is told its settings by a file `.env` in the
 * folder in which it runs. Resolves when `readyUrl` answers.
 */
export async function startProgram(options: {
  name: string;
  /** From the root of the repository, and its arguments. */
  script: string;
  args?: readonly string[];
  settings: Readonly<Record<string, string>>;
  readyUrl: string;
  signal: AbortSignal;
}): Promise<Program> {
  const { name, script, args = [], settings, readyUrl, signal } = options;
  const folder = disposableFolder(name);
  const lines = Object.entries({ RECOURSE_DATA_DIR: join(folder, 'data'), ...settings });
  writeFileSync(join(folder, '.env'), lines.map(([key, value]) => `${key}=${value}\n`).join(''), {
    mode: 0o600,
  });
  const file = fileURLToPath(new URL(`../../${script}`, import.meta.url));
  const program = await startGuarded({
    name,
    command: process.execPath,
    args: ['--import', import.meta.resolve('tsx'), file, ...args],
    cwd: folder,
    env: process.env,
    logFile: join(folder, 'output.log'),
    stopSignal: 'SIGTERM',
    graceMs,
    removeAfterwards: [folder],
  });
  try {
    const deadline = Date.now() + patienceMs;
    while (!(await answers(readyUrl))) {
      await sleep(100, undefined, { signal });
      if (program.hasExited()) throw new StartError(`${name} ended while it started`);
      if (Date.now() > deadline)
        throw new StartError(`${name} is not ready after a minute. It said:\n${program.lastOutput()}`);
    }
  } catch (error) {
    await program.stop();
    throw error;
  }
  return { pid: program.pid, stop: () => program.stop() };
}

async function answers(url: string): Promise<boolean> {
  try {
    const response = await fetch(url);
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
