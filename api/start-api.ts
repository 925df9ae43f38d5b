import { Client } from '@temporalio/client';
import type { NativeConnection } from '@temporalio/worker';
import type { AddressInfo } from 'node:net';
import type { Logger } from 'pino';
import type { Registration } from '../sagas/registered-saga.ts';
import { reachable } from '../settings/reachable.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import { ChangeFeed } from './change-feed.ts';
import { linksOf } from './http/links.ts';
import { describeSaga } from './schemas.ts';
import { Admission } from './instances/admission.ts';
import { InstanceWatch } from './instances/instance-watch.ts';
import { OutcomeWaits } from './outcome-waits.ts';
import { buildServer } from './server.ts';
import { lazyConnection } from '../client/temporal-connection.ts';

const graceMs = 5_000;

export interface StartApiOptions {
  readonly registration: Registration;
  readonly settings: RunSettings;
  readonly logger: Logger;
  /** Of the worker in this process, if there is one: it may then take an order's first task without a round trip. */
  readonly connection?: NativeConnection;
}

export interface RunningApi {
  /** Where it listens. */
  readonly url: string;
  /** Ends waits with what is known, finishes the requests in flight within 5 seconds, and closes everything. */
  stop(): Promise<void>;
}

/**
 * Starts the REST API. PostgreSQL and Temporal may still be away.
 * @throws an Error with code EADDRINUSE when the port is taken
 */
export async function startApi({
  registration,
  settings,
  logger,
  connection,
}: StartApiOptions): Promise<RunningApi> {
  const { saga } = registration;
  const { database, temporal, api, host } = settings;
  const own =
    connection === undefined
      ? lazyConnection({ address: temporal.address })
      : // The worker closes its own.
        { connection, close: () => Promise.resolve() };
  const client = new Client({ connection: own.connection, namespace: temporal.namespace });
  const { url: databaseUrl, timeoutMs } = database;
  const pool = saga.openStore({ url: databaseUrl, max: database.pool, timeoutMs }, settings.steps);
  const changes = new ChangeFeed({ databaseUrl, timeoutMs, logger });
  const waits = new OutcomeWaits({ pool, changes, logger });
  const admission = new Admission({ pool, logger, atLeast: api.waiting });
  const watch = new InstanceWatch({ pool, logger });
  let publicUrl = api.publicUrl;
  const described = describeSaga(saga);
  const links = linksOf({
    saga: { name: saga.service.saga.name, path: described.names.path },
    publicUrl: () => publicUrl,
    temporalUiUrl: temporal.uiUrl,
    namespace: temporal.namespace,
  });
  const app = await buildServer(
    {
      settings,
      saga,
      ...described,
      pool,
      temporal: client,
      eager: connection !== undefined,
      links,
      waits,
      changes,
      watch,
      admission,
    },
    logger,
  );

  async function stop(): Promise<void> {
    const closed = app.close();
    waits.stop();
    watch.stop();
    admission.stop();
    await changes.stop();
    const force = setTimeout(() => app.server.closeAllConnections(), graceMs);
    await closed.finally(() => clearTimeout(force));
    await pool.end();
    await own.close();
  }

  try {
    await app.listen({ host, port: api.port });
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
  const { port } = app.server.address() as AddressInfo;
  const url = `http://${reachable(host)}:${port}`;
  // Port 0 is any free one, which only the listener knows.
  if (publicUrl.endsWith(':0')) publicUrl = url;
  waits.start();
  changes.start();
  return { url, stop };
}
