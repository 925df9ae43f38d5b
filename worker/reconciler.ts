import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { compareLater, instancesToCompare, reportDrifts } from '../store/sweep/comparisons.ts';
import { holdLease, releaseLease } from '../store/lease.ts';
import type { Drift } from '../reconcile/comparing.ts';
import { reconcileOne } from '../reconcile/reconcile.ts';
import type { RegisteredSaga } from '../sagas/registered-saga.ts';
import type { Background } from './background.ts';
import { complaints } from './complaints.ts';
import { repeat, type Repeating } from './repeat.ts';
import { notOnRecord, searchUnknown } from './search-unknown.ts';

const lookEveryMs = 5_000;
const takenAtOnce = 20;
/** Between two instances: the parties have more to do than to be asked by us. */
const paceMs = 250;
const leaseMs = 60_000;
/** One that differs, or could not be compared, is compared again this much later. */
const soonMs = 10 * 60_000;
const dayMs = 24 * 60 * 60_000;

/**
 * Compares the instances that have ended in the last days with the other parties, slowly, and opens dead letters for what
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
      const instanceIds = await instancesToCompare(pool, {
        endedForMs: settings.repair.sweepAfterMs,
        withinMs: days * dayMs,
        limit: takenAtOnce,
      });
      for (const instanceId of instanceIds) {
        if (stopped() || !(await holdLease(pool, lease))) return;
        await compare(background, instanceId);
        await sleep(Math.min(paceMs, everyMs));
      }
      if (Date.now() < nextSearch) return;
      const differs = await searchUnknown(background, { withinMs: days * dayMs });
      nextSearch = Date.now() + (differs ? Math.min(everyMs, soonMs) : everyMs);
    },
    onError: complaints(logger, 'could not compare instances with the other parties'),
  });
  return {
    async stop() {
      await repeating.stop();
      await releaseLease(pool, lease).catch(() => undefined);
    },
  };
}

/** @throws what a party throws, after the instance was put off: another one may be compared */
async function compare(background: Background, instanceId: string): Promise<void> {
  const { settings, saga, pool, ports, logger } = background;
  const { everyMs } = settings.repair.reconcile;
  await compareLater(pool, instanceId, { inMs: Math.min(everyMs, soonMs) });
  const ofOneAlone = pool.saga.driftCauses.filter((cause) => cause !== notOnRecord);
  const drifts = await reconcileOne(saga.comparing, { pool, ports }, instanceId);
  const news = await reportDrifts(pool, instanceId, byCause(saga, drifts), ofOneAlone);
  if (news.length > 0) logger.warn({ instanceId, causes: news }, 'opened a dead letter: the books differ');
  if (drifts.length === 0) await compareLater(pool, instanceId, { inMs: everyMs });
}

/** What there is to say of each kind. */
function byCause(
  saga: Pick<RegisteredSaga, 'driftCauseOf'>,
  drifts: readonly Drift[],
): Partial<Record<string, string>> {
  const found: Partial<Record<string, string>> = {};
  for (const drift of drifts) {
    const cause = saga.driftCauseOf(drift);
    const before = found[cause];
    found[cause] = before === undefined ? drift.message : `${before}; ${drift.message}`;
  }
  return found;
}
