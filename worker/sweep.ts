import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Pool } from '../journal/database.ts';
import type { RunSettings } from '../settings/run-settings.ts';

/** What each part of a sweep works with. */
export interface Sweep {
  readonly settings: RunSettings;
  readonly pool: Pool;
  readonly client: Client;
  readonly logger: Logger;
  readonly stopped: () => boolean;
}
