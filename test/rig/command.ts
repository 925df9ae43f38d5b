import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { vi } from 'vitest';
import { main } from '../../cli/main.ts';

export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

const entry = fileURLToPath(new URL('../../cli/recourse.js', import.meta.url));

/** A command as a person types it, with no other settings than these, in a folder where nothing is. */
export async function recourse(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const cwd = mkdtempSync(join(tmpdir(), 'recourse-command-'));
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...settings };
  try {
    return await new Promise((resolve) => {
      execFile(process.execPath, [entry, ...words], { env, cwd }, (error, stdout, stderr) => {
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, stdout, stderr });
      });
    });
  } finally {
    rmSync(cwd, { recursive: true, force: true });
  }
}

/** The same within this process, for commands that end by themselves. */
export async function recourseHere(
  words: readonly string[],
  settings: Readonly<Record<string, string>> = {},
): Promise<Ended> {
  const written = { stdout: '', stderr: '' };
  const listenTo = (name: 'stdout' | 'stderr') =>
    vi.spyOn(process[name], 'write').mockImplementation((text) => {
      written[name] += String(text);
      return true;
    });
  const spies = [listenTo('stdout'), listenTo('stderr')];
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  try {
    return { code: await main(words), ...written };
  } finally {
    vi.unstubAllEnvs();
    for (const spy of spies) spy.mockRestore();
  }
}
