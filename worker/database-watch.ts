import type { Logger } from 'pino';
import { whyOf } from './complaints.ts';
import { repeat, type Repeating } from './repeat.ts';

const longestPauseMs = 5_000;

export interface DatabaseWatch extends Repeating {
  /** Rejects when the database has not answered for too long; never resolves. */
  readonly lost: Promise<never>;
}

/** Asks the database again and again whether it answers, and says so when that changes. */
export function watchDatabase(options: {
  /** Asks it something. */
  look: () => Promise<unknown>;
  lostAfterMs: number;
  logger: Logger;
}): DatabaseWatch {
  const { look, lostAfterMs, logger } = options;
  let answeredAt = performance.now();
  let silent = false;
  let lose: (why: Error) => void = () => {};
  const lost = new Promise<never>((_, reject) => (lose = reject));
  lost.catch(() => undefined);
  const repeating = repeat({
    everyMs: Math.min(longestPauseMs, lostAfterMs / 4),
    async work() {
      await look();
      answeredAt = performance.now();
      if (silent) logger.warn('the database answers again');
      silent = false;
    },
    onError(error) {
      if (!silent) logger.error(whyOf(error), 'the database does not answer');
      silent = true;
      const forMs = Math.round(performance.now() - answeredAt);
      if (forMs >= lostAfterMs)
        lose(new Error(`The database (DATABASE_URL) has not answered for ${Math.round(forMs / 1_000)} s`));
    },
  });
  return { lost, stop: () => repeating.stop() };
}
