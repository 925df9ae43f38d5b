import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { cachedPath, keepInCache, unfinishedFolder } from '../../../embedded/cache.ts';
import { resolveTemporalCli } from '../../../embedded/temporal-cli.ts';

let folder: string;
const resolve = () => resolveTemporalCli({ onProgress: () => undefined });

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recourse-cli-'));
  vi.stubEnv('TEMPORAL_CLI', '');
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
  vi.stubEnv('PATH', `${join(folder, 'bin')}:/usr/bin:/bin`);
  mkdirSync(join(folder, 'bin'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function program(path: string, says: string): string {
  writeFileSync(path, `#!/bin/sh\necho '${says}'\n`);
  chmodSync(path, 0o755);
  return path;
}

const version = (name: string) => `temporal version ${name} (Server ${name}, UI ${name})`;

describe('the Temporal CLI', () => {
  it('is what TEMPORAL_CLI says, before one on the PATH', async () => {
    program(join(folder, 'bin', 'temporal'), version('1'));
    const path = program(join(folder, 'mine'), version('2'));
    vi.stubEnv('TEMPORAL_CLI', path);
    expect(await resolve()).toEqual({ path, from: 'TEMPORAL_CLI', version: 'Server 2, UI 2' });
  });

  it.each([
    ['is not there', () => join(folder, 'nothing')],
    ['is another program', () => program(join(folder, 'other'), 'hello')],
  ])('is not sought elsewhere when the one of TEMPORAL_CLI %s', async (_, path) => {
    program(join(folder, 'bin', 'temporal'), version('1'));
    vi.stubEnv('TEMPORAL_CLI', path());
    await expect(resolve()).rejects.toThrow(`TEMPORAL_CLI is ${path()}, and that is no Temporal CLI`);
  });

  it('is the one on the PATH, before the one in the cache', async () => {
    keepInCache(program(join(unfinishedFolder(), 'temporal'), version('2')));
    const path = program(join(folder, 'bin', 'temporal'), version('1'));
    expect(await resolve()).toEqual({ path, from: 'PATH', version: 'Server 1, UI 1' });
  });

  it('is the one in the cache when the one on the PATH does not run', async () => {
    program(join(folder, 'bin', 'temporal'), 'hello');
    keepInCache(program(join(unfinishedFolder(), 'temporal'), version('2')));
    expect(await resolve()).toEqual({ path: cachedPath(), from: 'cache', version: 'Server 2, UI 2' });
  });
});
