import { redriveLetter } from '../store/dead-letters/dead-letter-redrive.ts';
import { isRedrivable } from '../store/dead-letters/redrivable.ts';
import type { Store } from '../store/saga.ts';
import { claimItems, endItem, markSent, settleItems, type ClaimedItem } from '../store/jobs.ts';
import { readInstance } from '../store/commit/instance-transaction.ts';
import { letterRun } from '../client/letter-run.ts';
import type { Background } from './background.ts';
import { complaints } from './complaints.ts';
import { repeat, type Repeating } from './repeat.ts';
import { instanceStart } from './starter.ts';

const everyMs = 250;

/**
 * Works group redrives off in the background, with every other worker: a bounded number of instances at once, each for itself,
 * so that one that does not answer holds up nobody.
 */
export function startJobs(background: Background): Repeating {
  const { settings, pool, client, logger } = background;
  const { jobAtOnce, jobItemMs } = settings.repair;
  const sending = new Set<Promise<void>>();
  const stopping = new AbortController();

  const repeating = repeat({
    everyMs,
    async work() {
      await settleItems(pool);
      for (const item of await claimItems(pool, { atOnce: jobAtOnce, patienceMs: jobItemMs })) {
        const sent: Promise<void> = client
          .withAbortSignal(stopping.signal, () => send(background, item))
          // It is taken again when its patience is over.
          .catch((error: unknown) => logger.warn({ err: error, letterId: item.id }, 'could not redrive'))
          .finally(() => sending.delete(sent));
        sending.add(sent);
      }
    },
    onError: complaints(logger, 'could not work on jobs'),
  });
  return {
    async stop() {
      await repeating.stop();
      // An instance that does not answer must not hold up the end.
      stopping.abort();
      await Promise.all(sending);
    },
  };
}

async function send(background: Background, item: ClaimedItem): Promise<void> {
  const { pool, client } = background;
  const why = whyNotToSend(pool, item);
  if (why !== undefined && !item.takenBefore) {
    await endItem(pool, item, { status: 'skipped', message: why });
    return;
  }
  if (why === undefined && item.status === 'open') {
    const { instanceId, by, reason } = item;
    const start = instanceStart(background, await readInstance(pool, instanceId));
    const author = { by, reason };
    const run = letterRun(client, { letter: item, by: author.by, start });
    const answer = await redriveLetter(pool, { letter: item, author, run, lookedAt: false });
    if (answer.kind === 'rejected' && answer.rejection === 'not_recorded') {
      await endItem(pool, item, { status: 'failed', message: answer.message });
      return;
    }
    // A run that knows nothing to redrive, while the letter is open, has yet to come as far as the record: it was reset, or
    // lost its worker. Either way the letter tells more when the item is taken again.
    if (answer.kind !== 'accepted') return;
  }
  await markSent(pool, item);
}

/** Somebody else has taken care of it, unless it was this job that did so. */
function whyNotToSend({ saga }: Store, item: ClaimedItem): string | undefined {
  const { status, parkings, expectedParkings } = item;
  if (!isRedrivable(saga, item)) return 'No redrive can mend it: the letter says what can be done.';
  if (status !== 'open' && status !== 'redriving') return `It was ${status} before its turn.`;
  return parkings > expectedParkings ? 'It was redriven meanwhile, and came to rest again.' : undefined;
}
