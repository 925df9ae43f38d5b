import { randomUUID } from 'node:crypto';
import { deleteOldFences } from '../journal/fence-cleanup.ts';
import { holdLease, releaseLease } from '../journal/lease.ts';
import {
  ordersToLookAt,
  reportHeldWithoutOwner,
  resolveMovedOn,
  wereLookedAt,
} from '../journal/sweep-queries.ts';
import type { Background } from './background.ts';
import { repeat, type Repeating } from './repeat.ts';
import { startNeverBegun } from './starter.ts';
import { lookAt } from './sweep-order.ts';
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

  const repeating = repeat({
    everyMs: sweepEveryMs,
    async work(stopped) {
      if (await holdLease(pool, lease)) await sweep({ settings, pool, client, logger, stopped });
    },
    onError: (error) => logger.warn({ err: error }, 'could not look for orders that nobody takes care of'),
  });
  return {
    async stop() {
      await repeating.stop();
      await releaseLease(pool, lease).catch(() => undefined);
    },
  };
}

async function sweep(sweep: Sweep): Promise<void> {
  const { pool, settings, logger } = sweep;
  const { sweepAfterMs, keepFencesMs } = settings.repair;
  await startNeverBegun(sweep);
  await resolveMovedOn(pool);
  const orders = await ordersToLookAt(pool, { untouchedForMs: sweepAfterMs, limit: lookedAtOnce });
  for (let first = 0; first < orders.length && !sweep.stopped(); first += sideBySide) {
    const some = orders.slice(first, first + sideBySide);
    await Promise.all(some.map((order) => lookAt(sweep, order)));
    await wereLookedAt(
      pool,
      some.map(({ orderId }) => orderId),
      { atLeastMs: sweepAfterMs },
    );
  }
  for (const orderId of await reportHeldWithoutOwner(pool, { closedForMs: sweepAfterMs })) {
    logger.warn({ orderId }, 'opened a dead letter: something is held for an order that has ended');
  }
  let cleaned = cleanedAtOnce;
  while (cleaned === cleanedAtOnce && !sweep.stopped()) {
    cleaned = await deleteOldFences(pool, { closedForMs: keepFencesMs, limit: cleanedAtOnce });
  }
}
