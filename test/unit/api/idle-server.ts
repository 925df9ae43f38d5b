import { Client } from '@temporalio/client';
import { pino } from 'pino';
import type { ApiServer } from '../../../api/dependencies.ts';
import { linksOf } from '../../../api/http/links.ts';
import { describeSaga } from '../../../api/schemas.ts';
import { ChangeFeed } from '../../../api/change-feed.ts';
import { Admission } from '../../../api/instances/admission.ts';
import { InstanceWatch } from '../../../api/instances/instance-watch.ts';
import { lazyConnection } from '../../../client/temporal-connection.ts';
import { OutcomeWaits } from '../../../api/outcome-waits.ts';
import { buildServer } from '../../../api/server.ts';
import { registeredOrder as saga } from '../../../sagas/order/worker/registered-order.ts';
import { requireRunSettings } from '../../../settings/run-settings.ts';
import { loadSettings } from '../../../settings/settings.ts';

// Nobody listens on port 1: what needs PostgreSQL or Temporal fails.
const env = {
  DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
  TEMPORAL_ADDRESS: '127.0.0.1:1',
  STRIPE_API_KEY: 'sk_test_none',
  STRIPE_API_BASE: 'http://127.0.0.1:1',
  WAREHOUSE_URL: 'http://127.0.0.1:1',
  SMTP_URL: 'smtp://127.0.0.1:1',
  RECOURSE_PUBLIC_URL: 'http://orders.example',
  RECOURSE_LINK_SECRET: 'a-secret-that-only-unit-tests-know',
};

export interface IdleServer {
  readonly app: ApiServer;
  readonly logged: string[];
  stop(): Promise<void>;
}

/** The API with nothing behind it. */
export async function idleServer(): Promise<IdleServer> {
  const settings = requireRunSettings(loadSettings(env));
  const logged: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void logged.push(line) });
  const pool = saga.openStore({ url: settings.database.url, max: 1 });
  const { connection, close } = lazyConnection({ address: settings.temporal.address });
  const changes = new ChangeFeed({ databaseUrl: settings.database.url, timeoutMs: 1_000, logger });
  const app = await buildServer(
    {
      settings,
      saga,
      ...describeSaga(saga),
      pool,
      temporal: new Client({ connection }),
      eager: false,
      links: linksOf({
        saga: { name: saga.service.saga.name, path: '/orders' },
        publicUrl: () => 'http://api',
        temporalUiUrl: 'http://ui',
        namespace: 'default',
      }),
      waits: new OutcomeWaits({ pool, changes, logger }),
      changes,
      admission: new Admission({ pool, logger, atLeast: settings.api.waiting }),
      watch: new InstanceWatch({ pool, logger }),
    },
    logger,
  );
  return {
    app,
    logged,
    async stop() {
      await app.close();
      await pool.end();
      await close();
    },
  };
}
