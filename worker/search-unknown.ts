import { instancesThatDiffer, reportDrifts } from '../store/sweep/comparisons.ts';
import type { Drift } from '../reconcile/comparing.ts';
import { unknownEffects } from '../reconcile/unknown-effects.ts';
import type { Background } from './background.ts';

/** A party's clock may be behind PostgreSQL's. */
const skewMs = 60 * 60_000;
const named = 20;
/** A party did something for an instance, and that is not on record. */
export const notOnRecord = 'not_on_record';

/**
 * Looks for what the parties did for instances of ours that is not on record. One that is known gets a letter; of one that is
 * not, only the log and `recourse reconcile` can tell. @returns whether there is any
 */
export async function searchUnknown(
  { saga, pool, ports, logger }: Background,
  { withinMs }: { withinMs: number },
): Promise<boolean> {
  const before = await instancesThatDiffer(pool, notOnRecord);
  const oldest = Math.min(Date.now() - withinMs, before.since?.getTime() ?? Infinity);
  const drifts = await unknownEffects(saga.comparing, { pool, ports }, { since: new Date(oldest - skewMs) });

  const ofKnown = drifts.filter(({ isKnown }) => isKnown);
  for (const instanceId of new Set([...before.instanceIds, ...ofKnown.map((drift) => drift.instanceId)])) {
    const message = wordsOf(ofKnown.filter((drift) => drift.instanceId === instanceId));
    const news = await reportDrifts(pool, instanceId, message === '' ? {} : { [notOnRecord]: message }, [
      notOnRecord,
    ]);
    if (news.length > 0) logger.warn({ instanceId, message }, 'opened a dead letter: not all is on record');
  }
  const ofUnknown = drifts.filter(({ isKnown }) => !isKnown);
  if (ofUnknown.length > 0) {
    const instanceIds = [...new Set(ofUnknown.map(({ instanceId }) => instanceId))];
    logger.error(
      { instances: instanceIds.length, instanceIds: instanceIds.slice(0, named) },
      `other parties have done something for ${saga.path} that are unknown here: see \`recourse reconcile\``,
    );
  }
  return drifts.length > 0;
}

function wordsOf(drifts: readonly Drift[]): string {
  return drifts.map(({ message }) => message).join('; ');
}
