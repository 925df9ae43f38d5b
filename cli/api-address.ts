import { reachable } from '../settings/reachable.ts';
import type { Settings } from '../settings/settings.ts';
import { readAddresses } from './start/addresses.ts';

/** Where the API of the running system is: as set, where `recourse start` has it, or at its port. */
export function apiAddress({ api, dataDir, host }: Settings): string {
  return api.publicUrl ?? readAddresses(dataDir)?.api ?? `http://${reachable(host)}:${api.port}`;
}
