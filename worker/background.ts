import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { Ports } from '../sagas/order/effects/ports.ts';
import type { OrderStore } from '../sagas/order/store/kept.ts';
import type { RunSettings } from '../settings/run-settings.ts';

/** What a worker does in the background works with this. */
export interface Background {
  readonly settings: RunSettings;
  readonly pool: OrderStore;
  readonly ports: Ports;
  readonly client: Client;
  readonly logger: Logger;
}
