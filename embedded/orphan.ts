import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

type OrphanOptions = {
  /** File whose first line is the process id. */
  readonly pidFile: string;
  /** What the program's command line contains; another process may have the number by now. */
  readonly marker: string;
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
  readonly graceMs: number;
};

/** Stops the program that a killed start has left behind, if it still runs, and removes its pid file. */
export async function stopOrphan({ pidFile, marker, stopSignal, graceMs }: OrphanOptions): Promise<boolean> {
  const pid = recordedPid(pidFile);
  if (pid === undefined) return false;
  const runs = () => commandLine(pid).includes(marker);
  const wasRunning = runs();
  if (wasRunning) {
    signal(pid, stopSignal);
    if (!(await gone(runs, graceMs))) {
      signal(pid, 'SIGKILL');
      await gone(runs, 2_000);
    }
  }
  rmSync(pidFile, { force: true });
  return wasRunning;
}

export function recordedPid(pidFile: string): number | undefined {
  if (!existsSync(pidFile)) return undefined;
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  return Number.isInteger(pid) && pid > 0 ? pid : undefined;
}

/** The command line of a running process; empty when there is none. */
export function commandLine(pid: number): string {
  if (process.platform === 'linux') {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
    } catch {
      return '';
    }
  }
  const { status, stdout } = spawnSync('ps', ['-ww', '-o', 'command=', '-p', String(pid)], {
    encoding: 'utf8',
  });
  return status === 0 ? stdout : '';
}

async function gone(runs: () => boolean, withinMs: number): Promise<boolean> {
  const deadline = Date.now() + withinMs;
  while (runs()) {
    if (Date.now() > deadline) return false;
    await sleep(50);
  }
  return true;
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}
