import { accessSync, constants, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { recordedPid } from '../../embedded/orphan.ts';
import { StartError } from '../../embedded/start-error.ts';
import { readAddresses, removeAddresses } from './addresses.ts';
import { lockFile, runningPid } from './running-pid.ts';

/** One process at a time keeps data in a folder: a start, or the sandboxes alone. The lock of a killed process does not count. */
export async function lockData(dataDir: string): Promise<{ release(): void }> {
  makeFolder(dataDir);
  const file = lockFile(dataDir);
  const mine = `${process.pid}\n`;
  if (!tryToCreate(file, mine)) {
    const pid = runningPid(dataDir);
    if (pid !== undefined) throw running(dataDir, pid);
    rmSync(file, { force: true });
    if (!tryToCreate(file, mine)) throw running(dataDir, recordedPid(file));
    // Another start may have found the same old file and removed this one: whoever is in it now goes on.
    await sleep(100);
    if (readFileSync(file, 'utf8') !== mine) throw running(dataDir, recordedPid(file));
  }
  removeAddresses(dataDir);
  return { release: () => rmSync(file, { force: true }) };
}

function makeFolder(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new StartError(
      `Nothing can be kept in ${resolve(dataDir)}: ${why}.\nSet RECOURSE_DATA_DIR to a folder that can be written.`,
      { cause: error },
    );
  }
}

function tryToCreate(file: string, content: string): boolean {
  try {
    writeFileSync(file, content, { flag: 'wx' });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

function running(dataDir: string, pid: number | undefined): StartError {
  const api = readAddresses(dataDir)?.api;
  const where = api === undefined ? '' : `, its API at ${api}`;
  return new StartError(
    `Recourse is running already on ${resolve(dataDir)} (process ${pid ?? 'unknown'}${where}).\n` +
      'Stop it, or set RECOURSE_DATA_DIR and the ports to start another one beside it.',
  );
}
