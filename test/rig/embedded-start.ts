import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { recordedPid } from '../../embedded/orphan.ts';
import { readAddresses, type Addresses } from '../../cli/start/addresses.ts';

const program = fileURLToPath(new URL('../../cli/recourse.js', import.meta.url));

/** A `recourse start` as a person runs it, in a process of its own. */
export type StartedRecourse = {
  readonly process: ChildProcess;
  /** All that it has written so far. */
  output(): string;
  /** Resolves to where it is once it is up, rejects with its output when it ends before. */
  up(): Promise<Addresses>;
  /** Resolves to the exit code. */
  exited(): Promise<number | null>;
};

export function startRecourse({
  dataDir,
  env = {},
}: {
  dataDir: string;
  env?: Record<string, string>;
}): StartedRecourse {
  const child = spawn(process.execPath, [program, 'start'], {
    cwd: dataDir,
    env: {
      ...process.env,
      ...anyPorts,
      TEMPORAL_CLI: inject('temporalCli'),
      RECOURSE_DATA_DIR: dataDir,
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const add = (chunk: Buffer) => (output += chunk.toString());
  child.stdout.on('data', add);
  child.stderr.on('data', add);
  const closed = once(child, 'close');
  return {
    process: child,
    output: () => output,
    up: async () => {
      while (child.exitCode === null && child.signalCode === null) {
        const addresses = readAddresses(dataDir);
        if (addresses && output.includes('Ctrl-C stops everything')) return addresses;
        await sleep(100);
      }
      await closed;
      throw new Error(`It ended before it was up:\n${output}`);
    },
    exited: async () => {
      await closed;
      return child.exitCode;
    },
  };
}

const anyPorts = Object.fromEntries(
  ['API', 'POSTGRES', 'TEMPORAL', 'TEMPORAL_UI', 'SANDBOX', 'SMTP'].map((name) => [
    `RECOURSE_${name}_PORT`,
    '0',
  ]),
);

/** With a space in it, since people's folders have them. */
export function temporaryDataDir(): { path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'recourse start-'));
  // As root, PostgreSQL runs as another user, who has to enter it.
  chmodSync(path, 0o755);
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** The process ids of the programs that a start keeps beside itself. */
export function embeddedPids(dataDir: string): { postgres: number; temporal: number } {
  const pid = (...file: string[]) => recordedPid(join(dataDir, ...file)) ?? 0;
  return { postgres: pid('postgres', 'data', 'postmaster.pid'), temporal: pid('temporal.pid') };
}

export function isRunning(pid: number): boolean {
  // A process that has ended and that nobody has asked after yet is still listed.
  const status = `/proc/${pid}/status`;
  if (existsSync(status) && /^State:\s*Z/m.test(readFileSync(status, 'utf8'))) return false;
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
