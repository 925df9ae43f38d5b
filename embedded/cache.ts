import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { commandLine } from './orphan.ts';

/** The version that is built when none is there; what the SDK downloads may be another. */
export const pinnedCli = 'v1.5.1';

export function cacheFolder(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'recourse');
}

/** A home may be shared between machines of different kinds. */
export function cachedPath(): string {
  return join(cacheFolder(), `temporal-${process.platform}-${process.arch}`);
}

const unfinished = /^unfinished-(\d+)-/;

/** A folder beside the cached CLI, so that moving it there is one rename. */
export function unfinishedFolder(): string {
  mkdirSync(cacheFolder(), { recursive: true });
  return mkdtempSync(join(cacheFolder(), `unfinished-${process.pid}-`));
}

/** Puts a complete CLI where the next start finds it. Two starts may do so at once: either's is whole. */
export function keepInCache(path: string): string {
  chmodSync(path, 0o755);
  renameSync(path, cachedPath());
  return cachedPath();
}

/** Removes what a killed download or build has left. */
export function clearUnfinished(): void {
  if (!existsSync(cacheFolder())) return;
  for (const name of readdirSync(cacheFolder())) {
    const pid = unfinished.exec(name)?.[1];
    const abandoned = pid !== undefined && Number(pid) !== process.pid && commandLine(Number(pid)) === '';
    if (abandoned) rmSync(join(cacheFolder(), name), { recursive: true, force: true });
  }
}
