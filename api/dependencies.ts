import type { Client } from '@temporalio/client';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { OrderTypes } from '../sagas/order/effects/effect.ts';
import type { OrderKept, OrderStore } from '../sagas/order/store/kept.ts';
import type { RegisteredSaga } from '../sagas/registered-saga.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import type { ChangeFeed } from './change-feed.ts';
import type { Links } from './http/links.ts';
import type { OutcomeWaits } from './outcome-waits.ts';

/** A server whose requests and answers are typed by their zod schemas. */
export type ApiServer = FastifyInstance<
  RawServerDefault,
  IncomingMessage,
  ServerResponse,
  FastifyBaseLogger,
  ZodTypeProvider
>;

/** What the routes work with. */
export interface ApiDependencies {
  readonly settings: RunSettings;
  readonly saga: RegisteredSaga<OrderKept, OrderTypes>;
  readonly pool: OrderStore;
  readonly temporal: Client;
  /** Whether `temporal` is on the connection of a worker in this process. */
  readonly eager: boolean;
  readonly links: Links;
  readonly waits: OutcomeWaits;
  readonly changes: ChangeFeed;
}
