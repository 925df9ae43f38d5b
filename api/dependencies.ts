import type { Client } from '@temporalio/client';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { EffectTypes } from '../saga/effect.ts';
import type { RegisteredSaga } from '../sagas/registered-saga.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import type { Kept, Store } from '../store/saga.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { Links } from './http/links.ts';
import type { Admission } from './instances/admission.ts';
import type { InstanceWatch } from './instances/instance-watch.ts';
import type { OutcomeWaits } from './outcome-waits.ts';
import type { SagaSchemas } from './schemas.ts';
import type { SagaNames } from './saga-names.ts';

/** A server whose requests and answers are typed by their zod schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** Dependencies of the routes. */
export interface ApiDependencies<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly settings: RunSettings;
  readonly saga: RegisteredSaga<T, E>;
  readonly names: SagaNames;
  readonly schemas: SagaSchemas;
  readonly pool: Store<T>;
  readonly temporal: Client;
  /** Whether `temporal` is on the connection of a worker in this process. */
  readonly eager: boolean;
  readonly links: Links;
  readonly waits: OutcomeWaits;
  readonly admission: Admission;
  readonly changes: ChangeFeed;
  readonly watch: InstanceWatch;
}
