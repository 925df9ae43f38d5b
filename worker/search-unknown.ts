import { instancesThatDiffer, reportDrifts } from '../store/sweep/comparisons.ts';
import type { Drift } from '../reconcile/comparing.ts';
import { unknownEffects } from '../reconcile/unknown-effects.ts';
import { orderComparing } from '../sagas/order/effects/drift/order-comparing.ts';
import type { Background } from './background.ts';

/** A party's clock may be behind PostgreSQL's. */
const skewMs = 60 * 60_000;
const named = 20;

/**
 * Looks for what the parties did for orders of ours that is not on record. An order that is known gets a letter; of one that is
 * not, only the log and `recourse reconcile` can tell. @returns whether there is any
 */
export async function searchUnknown(
  { pool, ports, logger }: Background,
  { withinMs }: { withinMs: number },
): Promise<boolean> {
  const before = await instancesThatDiffer(pool, 'not_on_record');
  const oldest = Math.min(Date.now() - withinMs, before.since?.getTime() ?? Infinity);
  const drifts = await unknownEffects(orderComparing, { pool, ports }, { since: new Date(oldest - skewMs) });

  const ofKnown = drifts.filter(({ isKnown }) => isKnown);
  for (const orderId of new Set([...before.instanceIds, ...ofKnown.map((drift) => drift.instanceId)])) {
    const message = wordsOf(ofKnown.filter((drift) => drift.instanceId === orderId));
    const news = await reportDrifts(pool, orderId, message === '' ? {} : { not_on_record: message }, [
      'not_on_record',
    ]);
    if (news.length > 0) logger.warn({ orderId, message }, 'opened a dead letter: not all is on record');
  }
  const ofUnknown = drifts.filter(({ isKnown }) => !isKnown);
  if (ofUnknown.length > 0) {
    const orderIds = [...new Set(ofUnknown.map(({ instanceId }) => instanceId))];
    logger.error(
      { orders: orderIds.length, orderIds: orderIds.slice(0, named) },
      'payments or warehouse orders belong to orders that are unknown here: see `recourse reconcile`',
    );
  }
  return drifts.length > 0;
}

function wordsOf(drifts: readonly Drift[]): string {
  return drifts.map(({ message }) => message).join('; ');
}
