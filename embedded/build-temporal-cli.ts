import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { keepInCache, pinnedCli, unfinishedFolder } from './cache.ts';
import { startGuarded } from './guarded.ts';
import { onPath, type Attempt } from './on-path.ts';

const module = `github.com/temporalio/cli/cmd/temporal@${pinnedCli}`;
const reportMs = 10_000;

/** Builds the pinned Temporal CLI from its source with Go. */
export async function buildTemporalCli(options: {
  onProgress: (message: string) => void;
  signal?: AbortSignal;
}): Promise<Attempt> {
  const { onProgress, signal } = options;
  const go = findGo();
  if ('failure' in go) return go;
  const folder = unfinishedFolder();
  try {
    const bin = join(folder, 'bin');
    mkdirSync(bin);
    const build = await startGuarded({
      name: 'Go',
      command: go.path,
      args: ['install', '-ldflags=-s -w', module],
      cwd: folder,
      env: goEnv(bin),
      logFile: join(folder, 'go.log'),
      stopSignal: 'SIGTERM',
      graceMs: 2_000,
    });
    const stop = () => void build.stop();
    signal?.addEventListener('abort', stop, { once: true });
    const started = Date.now();
    onProgress(`building the Temporal CLI with Go (${module}), about 3 minutes, kept for next time`);
    while (!build.hasExited()) {
      await Promise.race([build.exited, sleep(reportMs)]);
      const seconds = Math.round((Date.now() - started) / 1000);
      if (!build.hasExited()) onProgress(`building the Temporal CLI with Go … ${seconds} s`);
    }
    signal?.removeEventListener('abort', stop);
    const built = join(bin, process.platform === 'win32' ? 'temporal.exe' : 'temporal');
    return existsSync(built)
      ? { path: keepInCache(built) }
      : { failure: build.lastOutput() || 'it was interrupted' };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function findGo(): Attempt {
  const found = onPath('go');
  // Where Go's own installer puts it, and asks for a change of PATH that may not have been made.
  const path = 'path' in found ? found.path : '/usr/local/go/bin/go';
  const { status } = spawnSync(path, ['version'], { cwd: '/' });
  return status === 0 ? { path } : { failure: 'Go is not installed' };
}

/** Go's settings of the user (proxy, caches) stay; what could change this build does not. */
function goEnv(bin: string): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(([name]) => name !== 'GOOS' && name !== 'GOARCH');
  const own = { GOBIN: bin, CGO_ENABLED: '0', GOFLAGS: '-mod=mod', GOWORK: 'off', GO111MODULE: 'on' };
  return { ...Object.fromEntries(kept), ...own };
}
