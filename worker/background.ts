import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Ports } from '../sagas/order/effects/ports.ts';
import type { Pool } from '../store/database.ts';
import type { RunSettings } from '../settings/run-settings.ts';

/** What a worker does in the background works with this. */
export interface Background {
  readonly settings: RunSettings;
  readonly pool: Pool;
  readonly ports: Ports;
  readonly client: Client;
  readonly logger: Logger;
}
