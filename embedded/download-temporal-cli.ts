import { readdirSync, rmSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { keepInCache, unfinishedFolder } from './cache.ts';
import { startGuarded, type Guarded } from './guarded.ts';
import type { Attempt } from './on-path.ts';

const script = fileURLToPath(new URL('sdk-download.js', import.meta.url));
/** From the call to the first byte. Without internet access some networks drop packets rather than refuse. */
const connectMs = 8_000;
const silenceMs = 30_000;

/** Has Temporal's SDK download the CLI that belongs to it, in a process of its own that can be given up on. */
export async function downloadTemporalCli(options: {
  onProgress: (message: string) => void;
  signal?: AbortSignal;
}): Promise<Attempt> {
  const { onProgress, signal } = options;
  onProgress('downloading the Temporal CLI from temporal.download, kept for next time');
  const folder = unfinishedFolder();
  try {
    const order = JSON.stringify({ folder, sdkVersion: sdkVersion() });
    const download = await startGuarded({
      name: 'The download',
      command: process.execPath,
      args: [script, order],
      cwd: folder,
      env: process.env,
      logFile: join(folder, 'download.log'),
      stopSignal: 'SIGTERM',
      graceMs: 1_000,
    });
    const stop = () => void download.stop();
    signal?.addEventListener('abort', stop, { once: true });
    const failure = await follow({ download, folder, onProgress });
    signal?.removeEventListener('abort', stop);
    const found = downloaded(folder).find(({ complete }) => complete);
    if (found && failure === undefined) return { path: keepInCache(found.path) };
    return { failure: failure ?? download.lastOutput() };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function follow(options: {
  download: Guarded;
  folder: string;
  onProgress: (message: string) => void;
}): Promise<string | undefined> {
  const { download, folder, onProgress } = options;
  let size = 0;
  let lastGrowth = Date.now();
  let lastReport = Date.now();
  while (!download.hasExited()) {
    await Promise.race([download.exited, sleep(200)]);
    const now = downloaded(folder)[0]?.size ?? 0;
    if (now > size) [size, lastGrowth] = [now, Date.now()];
    const patience = size === 0 ? connectMs : silenceMs;
    if (Date.now() - lastGrowth > patience) {
      await download.stop();
      return size === 0 ? `no answer within ${connectMs / 1000} s` : `stalled after ${megabytes(size)}`;
    }
    if (size > 0 && Date.now() - lastReport > 5_000) {
      lastReport = Date.now();
      onProgress(`downloading the Temporal CLI … ${megabytes(size)}`);
    }
  }
  return undefined;
}

function downloaded(folder: string): { path: string; complete: boolean; size: number }[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith('temporal-'))
    .map((name) => {
      const path = join(folder, name);
      const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
      return { path, complete: !name.endsWith('.downloading'), size };
    });
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1_000_000)} MB`;
}

function sdkVersion(): string {
  const manifest: unknown = createRequire(import.meta.url)('@temporalio/worker/package.json');
  return z.object({ version: z.string() }).parse(manifest).version;
}
