import { randomUUID } from 'node:crypto';
import {
  heldWithoutOwner,
  ordersLetGo,
  reportHeld,
  reportLetGo,
} from '../sagas/order/store/held-without-owner.ts';
import { deleteOldFences } from '../store/sweep/fence-cleanup.ts';
import { holdLease, releaseLease } from '../store/lease.ts';
import {
  instancesMovedOn,
  instancesToLookAt,
  reportEnded,
  reportHealthy,
  wasLookedAt,
} from '../store/sweep/sweep-queries.ts';
import type { Background } from './background.ts';
import { complaints } from './complaints.ts';
import { forEach } from './each.ts';
import { repeat, type Repeating } from './repeat.ts';
import { startNeverBegun } from './starter.ts';
import { lookAt } from './sweep-order.ts';
import { endLeftOpen, type OpenRuns } from './sweep-ended.ts';
import type { Sweep } from './sweep.ts';

const lookedAtOnce = 100;
const sideBySide = 5;
const cleanedAtOnce = 100;

/**
 * Looks for orders that nobody takes care of: starts those that were never begun, tells runs of cancels that were lost on
 * the way, and opens dead letters for what only a person can judge. It never guesses. Of all workers one does it at a time.
 */
export function startSweeper({ settings, pool, client, logger }: Background): Repeating {
  const { sweepEveryMs } = settings.repair;
  const lease = { name: 'sweeper', holder: randomUUID(), forMs: Math.max(3 * sweepEveryMs, 1_000) };

  const openRuns: OpenRuns = { next: undefined, told: new Map() };

  const repeating = repeat({
    everyMs: sweepEveryMs,
    async work(stopped) {
      if (await holdLease(pool, lease)) await sweep({ settings, pool, client, logger, stopped, openRuns });
    },
    onError: complaints(logger, 'could not look for orders that nobody takes care of'),
  });
  return {
    async stop() {
      await repeating.stop();
      await releaseLease(pool, lease).catch(() => undefined);
    },
  };
}

/** A part of a sweep, which resolves to how many orders it could not look after. */
type Part = (sweep: Sweep) => Promise<number>;

/** In this order; a part that fails keeps none of the others from its work. */
const parts: readonly Part[] = [
  startNeverBegun,
  resolveMovedOn,
  lookAtOpen,
  endLeftOpen,
  reportHeldWithoutOwner,
  resolveLetGo,
  cleanUp,
];

async function sweep(sweep: Sweep): Promise<void> {
  const { logger, stopped } = sweep;
  let failed = 0;
  failed += await forEach(parts, {
    work: async (part) => void (failed += await part(sweep)),
    named: ({ name }) => ({ part: name }),
    failed: 'a part of a sweep failed',
    logger,
    stopped,
  });
  if (failed > 0) logger.warn({ failed }, 'a sweep could not look after all orders');
}

async function resolveMovedOn({ pool, logger, stopped }: Sweep): Promise<number> {
  return await forEach(await instancesMovedOn(pool), {
    work: ({ instanceId: orderId, ended }) => (ended ? reportEnded : reportHealthy)(pool, orderId),
    named: ({ instanceId: orderId }) => ({ orderId }),
    failed: 'could not resolve the letters of an order that has moved on',
    logger,
    stopped,
  });
}

async function lookAtOpen(sweep: Sweep): Promise<number> {
  const { pool, settings, logger, stopped } = sweep;
  const { sweepAfterMs } = settings.repair;
  return await forEach(await instancesToLookAt(pool, { untouchedForMs: sweepAfterMs, limit: lookedAtOnce }), {
    work: async (order) => {
      // One that cannot be looked at has had its turn all the same: otherwise it would come first again and again.
      await lookAt(sweep, order).finally(() =>
        wasLookedAt(pool, order.instanceId, { atLeastMs: sweepAfterMs }),
      );
    },
    named: ({ instanceId: orderId }) => ({ orderId }),
    failed: 'could not look at the run of an order',
    atOnce: sideBySide,
    logger,
    stopped,
  });
}

async function reportHeldWithoutOwner({ pool, settings, logger, stopped }: Sweep): Promise<number> {
  const closedForMs = settings.repair.sweepAfterMs;
  return await forEach(await heldWithoutOwner(pool, { closedForMs }), {
    work: async (held) => {
      const { orderId } = held;
      if (await reportHeld(pool, held))
        logger.warn({ orderId }, 'opened a dead letter: something is held for an order that has ended');
    },
    named: ({ orderId }) => ({ orderId }),
    failed: 'could not open the letter of an order for which something is held',
    logger,
    stopped,
  });
}

async function resolveLetGo(sweep: Sweep): Promise<number> {
  return await forEach(await ordersLetGo(sweep.pool), {
    ...each(sweep, 'could not resolve the letter of an order for which nothing is held any more'),
    work: (orderId) => reportLetGo(sweep.pool, orderId),
  });
}

async function cleanUp({ pool, settings, stopped }: Sweep): Promise<number> {
  let cleaned = cleanedAtOnce;
  while (cleaned === cleanedAtOnce && !stopped()) {
    cleaned = await deleteOldFences(pool, {
      closedForMs: settings.repair.keepFencesMs,
      limit: cleanedAtOnce,
    });
  }
  return 0;
}

function each({ logger, stopped }: Sweep, failed: string) {
  return { named: (orderId: string) => ({ orderId }), failed, logger, stopped };
}
