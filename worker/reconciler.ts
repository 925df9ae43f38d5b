import { randomUUID } from 'node:crypto';
import { driftCauses, type DriftCause } from '../sagas/order/drift-causes.ts';
import { setTimeout as sleep } from 'node:timers/promises';
import { compareLater, instancesToCompare, reportDrifts } from '../store/sweep/comparisons.ts';
import { holdLease, releaseLease } from '../store/lease.ts';
import type { Drift } from '../reconcile/comparing.ts';
import { driftCauseOf, orderComparing } from '../sagas/order/effects/drift/order-comparing.ts';
import { reconcileOne } from '../reconcile/reconcile.ts';
import type { Background } from './background.ts';
import { complaints } from './complaints.ts';
import { repeat, type Repeating } from './repeat.ts';
import { searchUnknown } from './search-unknown.ts';

const lookEveryMs = 5_000;
const takenAtOnce = 20;
/** Between two orders: the parties have more to do than to be asked by us. */
const paceMs = 250;
const leaseMs = 60_000;
/** One that differs, or could not be compared, is compared again this much later. */
const soonMs = 10 * 60_000;
const dayMs = 24 * 60 * 60_000;

/** What can be found of one order alone. */
const ofOneOrder = driftCauses.filter((cause) => cause !== 'not_on_record');

/**
 * Compares the orders that have ended in the last days with the other parties, slowly, and opens dead letters for what
 * differs. Of all workers one does it at a time.
 */
export function startReconciler(background: Background): Repeating {
  const { settings, pool, logger } = background;
  const { on, everyMs, days } = settings.repair.reconcile;
  if (!on) return { stop: () => Promise.resolve() };
  const lease = { name: 'reconciler', holder: randomUUID(), forMs: leaseMs };
  let nextSearch = 0;

  const repeating = repeat({
    everyMs: Math.min(lookEveryMs, everyMs),
    async work(stopped) {
      if (!(await holdLease(pool, lease))) return;
      const orderIds = await instancesToCompare(pool, {
        endedForMs: settings.repair.sweepAfterMs,
        withinMs: days * dayMs,
        limit: takenAtOnce,
      });
      for (const orderId of orderIds) {
        if (stopped() || !(await holdLease(pool, lease))) return;
        await compare(background, orderId);
        await sleep(Math.min(paceMs, everyMs));
      }
      if (Date.now() < nextSearch) return;
      const differs = await searchUnknown(background, { withinMs: days * dayMs });
      nextSearch = Date.now() + (differs ? Math.min(everyMs, soonMs) : everyMs);
    },
    onError: complaints(logger, 'could not compare orders with the other parties'),
  });
  return {
    async stop() {
      await repeating.stop();
      await releaseLease(pool, lease).catch(() => undefined);
    },
  };
}

/** @throws what a party throws, after the order was put off: another one may be compared */
async function compare({ settings, pool, ports, logger }: Background, orderId: string): Promise<void> {
  const { everyMs } = settings.repair.reconcile;
  await compareLater(pool, orderId, { inMs: Math.min(everyMs, soonMs) });
  const drifts = await reconcileOne(orderComparing, { pool, ports }, orderId);
  const news = await reportDrifts(pool, orderId, byCause(drifts), ofOneOrder);
  if (news.length > 0) logger.warn({ orderId, causes: news }, 'opened a dead letter: the books differ');
  if (drifts.length === 0) await compareLater(pool, orderId, { inMs: everyMs });
}

/** What there is to say of each kind. */
function byCause(drifts: readonly Drift[]): Partial<Record<DriftCause, string>> {
  const found: Partial<Record<DriftCause, string>> = {};
  for (const drift of drifts) {
    const cause = driftCauseOf(drift);
    const before = found[cause];
    found[cause] = before === undefined ? drift.message : `${before}; ${drift.message}`;
  }
  return found;
}
