import type { Client } from '@temporalio/client';
import type { Logger } from 'pino';
import type { EffectTypes } from '../saga/effect.ts';
import type { RegisteredSaga } from '../sagas/registered-saga.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import type { Kept, Store } from '../store/saga.ts';

/** Dependencies of a worker's background jobs. */
export interface Background<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly settings: RunSettings;
  readonly saga: RegisteredSaga<T, E>;
  readonly pool: Store<T>;
  readonly ports: E['ports'];
  readonly client: Client;
  readonly logger: Logger;
}
