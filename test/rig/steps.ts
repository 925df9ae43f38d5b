import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createPorts } from '../../adapters/create-ports.ts';
import { orderService, type OrderDependencies } from '../../sagas/order/effects/order-service.ts';
import type { Effect } from '../../sagas/order/effects/effect.ts';
import { KnownFailure } from '../../adapters/failure.ts';
import { perform } from '../../activities/perform.ts';
import type { Ports } from '../../sagas/order/effects/ports.ts';
import { acceptOrder } from '../../sagas/order/store/acceptance.ts';
import { openOrderStore } from '../../sagas/order/effects/order-store.ts';
import { seedCatalogue } from '../../sagas/order/store/stock/seed-catalogue.ts';
import type { Outcome } from '../../saga/outcome.ts';
import { startSandbox, type Sandbox } from '../../sandbox/start-sandbox.ts';
import { requireRunSettings, type RunSettings } from '../../settings/run-settings.ts';
import { loadSettings } from '../../settings/settings.ts';
import { cloneDatabase } from './embedded-database.ts';
import { orderBody, Shop, type Wanted } from './shop.ts';

/** What the steps of an order do, on a real PostgreSQL and the sandboxes, without Temporal: each delivery by hand. */
export interface Steps extends OrderDependencies {
  readonly settings: RunSettings;
  readonly sandbox: Sandbox;
  readonly shop: Shop;
  accept(wanted?: Wanted): Promise<string>;
  /** One delivery of a phase. */
  deliver(effect: Effect, orderId: string, ports?: Ports): Promise<Outcome>;
  /** Delivers phases one after the other, each until it has an outcome. */
  deliverAll(orderId: string, ...effects: readonly Effect[]): Promise<void>;
  stop(): Promise<void>;
}

export async function startSteps(): Promise<Steps> {
  const dataDir = await mkdtemp(join(tmpdir(), 'recourse-steps-'));
  const database = await cloneDatabase();
  const sandbox = await startSandbox({ dataDir, port: 0, smtpPort: 0 });
  const settings = requireRunSettings(
    loadSettings({
      DATABASE_URL: database.url,
      TEMPORAL_ADDRESS: '127.0.0.1:1',
      STRIPE_API_KEY: 'sk_test_sandbox',
      STRIPE_API_BASE: sandbox.url,
      WAREHOUSE_URL: `${sandbox.url}/warehouse`,
      SMTP_URL: sandbox.smtpUrl,
    }),
  );
  const pool = openOrderStore({ url: database.url, max: 30 });
  await seedCatalogue(pool);
  const dependencies = {
    pool,
    ports: createPorts(settings),
    steps: settings.steps,
    reviews: settings.reviews,
  };

  const deliver = (effect: Effect, orderId: string, ports = dependencies.ports) =>
    perform(orderService, effect, { ...dependencies, ports }, orderId);
  return {
    ...dependencies,
    settings,
    sandbox,
    shop: new Shop({ url: '', settings, sandbox, pool }),
    async accept(wanted) {
      const accepted = await acceptOrder(pool, { key: randomUUID(), request: orderBody(wanted) });
      if (accepted.kind !== 'done') throw new Error(accepted.kind);
      return accepted.response.orderId;
    },
    deliver,
    async deliverAll(orderId, ...effects) {
      for (const effect of effects) await untilDone(() => deliver(effect, orderId));
    },
    async stop() {
      await pool.end();
      await sandbox.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** Repeats what failed only for now. */
async function untilDone(delivery: () => Promise<Outcome>): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const outcome = await delivery();
      if (outcome.kind !== 'succeeded') throw new Error(JSON.stringify(outcome));
      return;
    } catch (error) {
      const again =
        error instanceof KnownFailure &&
        ['transient', 'unknown'].includes(error.failure.kind) &&
        attempt < 10;
      if (!again) throw error;
    }
  }
}

/** Stops one call, before it is sent or when its answer is there, until it is woken: a process that stands still. */
export function standstill<Name extends keyof Ports>(
  ports: Ports,
  name: Name,
  method: keyof Ports[Name] & string,
  when: 'before' | 'after',
): { readonly ports: Ports; readonly reached: Promise<void>; wake(): void } {
  let wake = () => {};
  const woken = new Promise<void>((resolve) => (wake = resolve));
  let reach = () => {};
  const reached = new Promise<void>((resolve) => (reach = resolve));
  const port = ports[name];
  const call = port[method] as (...given: unknown[]) => Promise<unknown>;
  const stopped = async (...given: unknown[]) => {
    const answer = when === 'after' ? await call(...given) : undefined;
    reach();
    await woken;
    return when === 'after' ? answer : await call(...given);
  };
  return { ports: { ...ports, [name]: { ...port, [method]: stopped } }, reached, wake };
}
