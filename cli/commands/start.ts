import { join } from 'node:path';
import { killAllGuarded } from '../../embedded/guarded.ts';
import type { Settings } from '../../settings/settings.ts';
import { explain } from '../explain.ts';
import { listenForInterrupt } from '../interrupt.ts';
import { startLogger } from '../logger.ts';
import { removeAddresses, writeAddresses, type Addresses } from '../start/addresses.ts';
import { claimPorts } from '../start/claim-ports.ts';
import { lockData } from '../start/data-lock.ts';
import { terminalProgress } from '../start/progress.ts';
import { startParts, type Running } from '../start/start-parts.ts';
import { StartedParts } from '../start/started-parts.ts';
import { welcome } from '../start/welcome.ts';

const interruptedWhileStarting = 130;

/** Starts everything, says where it is, and stops it all in reverse when asked to or when a part dies. */
export async function run({ settings }: { settings: Settings }): Promise<number> {
  const { dataDir } = settings;
  const progress = terminalProgress();
  const parts = new StartedParts(progress);
  const lock = await lockData(dataDir);
  const logger = startLogger({ level: settings.logLevel, file: join(dataDir, 'recourse.log') });
  const interrupt = listenForInterrupt({
    onFirst: () => progress.note('Stopping (Ctrl-C again stops at once)'),
    atOnce: () => {
      killAllGuarded();
      process.exit(interruptedWhileStarting);
    },
    // Each part has its own time to stop, one after the other.
    withinMs: 60_000,
  });

  try {
    const claimed = await claimPorts(settings, progress);
    const { signal } = interrupt;
    const running = await startParts({ settings: claimed, logger, progress, parts, signal });
    const addresses = addressesOf(running);
    writeAddresses(dataDir, addresses);
    process.stdout.write(welcome(addresses));

    const death = await Promise.race([running.died, interrupt.happened]);
    if (death === undefined) return 0;
    process.stderr.write(`${death}\n`);
    return 1;
  } catch (error) {
    if (interrupt.signal.aborted) return interruptedWhileStarting;
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  } finally {
    removeAddresses(dataDir);
    await parts.stop();
    lock.release();
  }
}

function addressesOf({ settings, api, sandbox }: Running): Addresses {
  const { temporal, database } = settings;
  return { api, temporal: temporal.address, temporalUi: temporal.uiUrl, postgres: database.url, sandbox };
}
