import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { buildTemporalCli } from './build-temporal-cli.ts';
import { cacheFolder, cachedPath, clearUnfinished } from './cache.ts';
import { downloadTemporalCli } from './download-temporal-cli.ts';
import { onPath, type Attempt } from './on-path.ts';
import { StartError } from './start-error.ts';

export type TemporalCli = {
  readonly path: string;
  readonly from: 'TEMPORAL_CLI' | 'PATH' | 'cache' | 'download' | 'Go';
  /** Such as `Server 1.29.1, UI 2.42.1`. */
  readonly version: string;
};

export type ResolveOptions = {
  /** The path that TEMPORAL_CLI gives; by default from the environment. */
  readonly cli?: string | undefined;
  readonly onProgress: (message: string) => void;
  readonly signal?: AbortSignal;
};

type Way = { from: TemporalCli['from']; name: string; attempt: () => Attempt | Promise<Attempt> };

/**
 * Finds a Temporal CLI, or gets one and keeps it in the user's cache.
 * @throws StartError naming every way tried and what each said.
 */
export async function resolveTemporalCli(options: ResolveOptions): Promise<TemporalCli> {
  const { cli = process.env['TEMPORAL_CLI'], onProgress, signal } = options;
  if (cli) return given(cli);
  clearUnfinished();
  const ways: Way[] = [
    { from: 'PATH', name: 'PATH', attempt: () => onPath('temporal') },
    { from: 'cache', name: `cache in ${cacheFolder()}`, attempt: cached },
    {
      from: 'download',
      name: 'official download',
      attempt: () => downloadTemporalCli({ onProgress, ...(signal && { signal }) }),
    },
    {
      from: 'Go',
      name: 'build with Go',
      attempt: () => buildTemporalCli({ onProgress, ...(signal && { signal }) }),
    },
  ];
  const failures = ['TEMPORAL_CLI: not set'];
  for (const { from, name, attempt } of ways) {
    signal?.throwIfAborted();
    const found = await attempt();
    const usable = 'path' in found ? tryOut(found.path) : found;
    if ('version' in usable) return { ...usable, from };
    failures.push(`${name}: ${usable.failure}`);
    if (from === 'download') onProgress(`the download failed: ${usable.failure}`);
    if (from === 'download' || from === 'cache') discard(found);
  }
  throw new StartError(
    `There is no Temporal CLI to start Temporal with. Tried:\n${failures.map((line) => `  - ${line}`).join('\n')}\n` +
      'Do one of these: install it (https://docs.temporal.io/cli), set TEMPORAL_CLI to the path of one,\n' +
      'set TEMPORAL_ADDRESS to a Temporal that runs, or install Go (https://go.dev/dl) and start again.',
  );
}

function given(path: string): TemporalCli {
  const usable = tryOut(path);
  if ('version' in usable) return { ...usable, from: 'TEMPORAL_CLI' };
  throw new StartError(
    `TEMPORAL_CLI is ${path}, and that is no Temporal CLI: ${usable.failure}\n` +
      'Set it to the path of one, or unset it to have one found.',
  );
}

function tryOut(path: string): { path: string; version: string } | { failure: string } {
  const { status, stdout, stderr, error } = spawnSync(path, ['--version'], {
    encoding: 'utf8',
    timeout: 30_000,
  });
  const version = /^temporal version \S+ \((.*)\)/m.exec(stdout)?.[1];
  if (status === 0 && version !== undefined) return { path, version };
  const said =
    error?.message ?? (stderr.trim() || stdout.trim() || `it ended with status ${status ?? 'unknown'}`);
  return { failure: `${path} does not run: ${said.slice(0, 500)}` };
}

function cached(): Attempt {
  const path = cachedPath();
  return existsSync(path) ? { path } : { failure: 'empty' };
}

/** A cached program that does not run would be found again and again. */
function discard(found: Attempt): void {
  if ('path' in found) rmSync(found.path, { force: true });
}
