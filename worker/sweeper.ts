import { randomUUID } from 'node:crypto';
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
import { lookAt } from './sweep-open.ts';
import { endLeftOpen, type OpenRuns } from './sweep-ended.ts';
import type { Sweep, SweepPart } from './sweep.ts';

const lookedAtOnce = 100;
const sideBySide = 5;
const cleanedAtOnce = 100;

/**
 * Looks for instances that nobody takes care of: starts those that were never begun, tells runs of cancels that were lost on
 * the way, and opens dead letters for what only a person can judge. It never guesses. Of all workers one does it at a time.
 */
export function startSweeper(background: Background): Repeating {
  const { settings, pool, logger } = background;
  const { sweepEveryMs } = settings.repair;
  const lease = { name: 'sweeper', holder: randomUUID(), forMs: Math.max(3 * sweepEveryMs, 1_000) };

  const openRuns: OpenRuns = { next: undefined, told: new Map() };

  const repeating = repeat({
    everyMs: sweepEveryMs,
    async work(stopped) {
      if (await holdLease(pool, lease)) await sweep({ ...background, stopped, openRuns });
    },
    onError: complaints(logger, 'could not look for instances that nobody takes care of'),
  });
  return {
    async stop() {
      await repeating.stop();
      await releaseLease(pool, lease).catch(() => undefined);
    },
  };
}

/** In this order, and then a saga's own; a part that fails keeps none of the others from its work. */
const parts: readonly SweepPart[] = [startNeverBegun, resolveMovedOn, lookAtOpen, endLeftOpen, cleanUp].map(
  (work) => ({ name: work.name, work }),
);

async function sweep(sweep: Sweep): Promise<void> {
  const { saga, logger, stopped } = sweep;
  let failed = 0;
  failed += await forEach([...parts, ...saga.sweeps], {
    work: async (part) => void (failed += await part.work(sweep)),
    named: ({ name }) => ({ part: name }),
    failed: 'a part of a sweep failed',
    logger,
    stopped,
  });
  if (failed > 0) logger.warn({ failed }, 'a sweep could not look after all instances');
}

async function resolveMovedOn({ pool, logger, stopped }: Sweep): Promise<number> {
  return await forEach(await instancesMovedOn(pool), {
    work: ({ instanceId, ended }) => (ended ? reportEnded : reportHealthy)(pool, instanceId),
    named: ({ instanceId }) => ({ instanceId }),
    failed: 'could not resolve the letters of an instance that has moved on',
    logger,
    stopped,
  });
}

async function lookAtOpen(sweep: Sweep): Promise<number> {
  const { pool, settings, logger, stopped } = sweep;
  const { sweepAfterMs } = settings.repair;
  return await forEach(await instancesToLookAt(pool, { untouchedForMs: sweepAfterMs, limit: lookedAtOnce }), {
    work: async (instance) => {
      // One that cannot be looked at has had its turn all the same: otherwise it would come first again and again.
      await lookAt(sweep, instance).finally(() =>
        wasLookedAt(pool, instance.instanceId, { atLeastMs: sweepAfterMs }),
      );
    },
    named: ({ instanceId }) => ({ instanceId }),
    failed: 'could not look at the run of an instance',
    atOnce: sideBySide,
    logger,
    stopped,
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
