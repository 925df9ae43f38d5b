import { reachable } from '../settings/reachable.ts';
import type { Settings } from '../settings/settings.ts';
import { readAddresses } from './start/addresses.ts';

/** Where the API of the running system is: as set, where `recourse start` has it, or at its usual port. */
export function apiAddress({ api, dataDir, host }: Settings): string {
  const atPort = `http://${reachable(host)}:${api.port}`;
  // Port 0 is any free one, which only the start knows.
  const asSet = api.portIsSet && api.port !== 0 ? atPort : undefined;
  return api.publicUrl ?? asSet ?? readAddresses(dataDir)?.api ?? atPort;
}
