import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, renameSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { variableNames } from '../settings/variables.ts';
import { StartError } from './start-error.ts';
import type { SystemUser } from './system-user.ts';

const guard = fileURLToPath(new URL('guard.js', import.meta.url));

export type GuardedOptions = {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** Recourse's own settings are left out: no other program needs them, and there are keys among them. */
  readonly env: NodeJS.ProcessEnv;
  readonly user?: SystemUser | undefined;
  /** Takes all output; the one before it is kept beside it, as `.1`. */
  readonly logFile: string;
  readonly stopSignal: 'SIGINT' | 'SIGTERM';
  /** Time between the stop signal and SIGKILL, in milliseconds. */
  readonly graceMs: number;
  /** Folders that are deleted once the program has ended, even when this process is killed first. */
  readonly removeAfterwards?: readonly string[];
};

export type Guarded = {
  readonly pid: number;
  /** Resolves when the program has ended, for whatever reason. */
  readonly exited: Promise<void>;
  hasExited(): boolean;
  /** Asks it to stop and waits for its end. */
  stop(): Promise<void>;
  kill(): void;
  /** The end of what this run wrote. */
  lastOutput(): string;
};

const running = new Set<Guarded>();

/** For the second Ctrl-C: no more waiting for anything that is guarded. */
export function killAllGuarded(): void {
  for (const guarded of running) guarded.kill();
}

/** Starts a program that cannot outlive this process and that a terminal's Ctrl-C does not reach. */
export async function startGuarded(options: GuardedOptions): Promise<Guarded> {
  const { name, user, env, removeAfterwards = [], ...rest } = options;
  if (existsSync(rest.logFile)) renameSync(rest.logFile, `${rest.logFile}.1`);
  const order = JSON.stringify({ ...rest, ...user, removeAfterwards });
  const process_ = spawn(process.execPath, [guard, order], {
    env: withoutSettings(env),
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  // A guard that is gone breaks the pipe; its exit says so already.
  process_.stdin.on('error', () => undefined);
  const exited = once(process_, 'exit').then(() => undefined);
  const pid = await childPid({ name, process_, command: rest.command });

  const guarded: Guarded = {
    pid,
    exited,
    hasExited: () => process_.exitCode !== null || process_.signalCode !== null,
    stop: () => {
      process_.stdin.end();
      return exited;
    },
    kill: () => process_.stdin.write('kill\n'),
    lastOutput: () => lastLines(rest.logFile),
  };
  running.add(guarded);
  void exited.then(() => running.delete(guarded));
  return guarded;
}

function withoutSettings(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const settings = new Set<string>(variableNames);
  return Object.fromEntries(Object.entries(env).filter(([name]) => !settings.has(name)));
}

async function childPid(options: { name: string; process_: ChildProcess; command: string }): Promise<number> {
  const { name, process_, command } = options;
  const said = process_.stdout
    ? Promise.race([once(process_.stdout, 'data'), once(process_, 'exit')])
    : Promise.resolve([]);
  const [first] = (await said) as unknown[];
  const pid = Buffer.isBuffer(first) ? Number(first.toString()) : NaN;
  if (Number.isInteger(pid)) return pid;
  throw new StartError(`${name} (${command}) could not be run: ${String(first).trim()}`);
}

function lastLines(file: string): string {
  if (!existsSync(file)) return '';
  return readFileSync(file, 'utf8').trim().split('\n').slice(-8).join('\n');
}
