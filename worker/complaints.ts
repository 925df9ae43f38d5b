import type { Logger } from 'pino';
import { classify } from '../adapters/classify.ts';

const everyMs = 10_000;

/**
 * Logs failures of a background job: each kind of failure at once, and then one line in a while, with how often it occurred, for
 * as long as it lasts.
 */
export function complaints(
  logger: Pick<Logger, 'warn'>,
  words: string,
  now: () => number = () => performance.now(),
): (error: unknown) => void {
  const kinds = new Map<string, { saidAt: number; unsaid: number }>();
  return (error) => {
    const { cause, detail } = classify(error);
    const kind = `${cause} ${detail}`;
    const before = kinds.get(kind);
    if (before !== undefined && now() - before.saidAt < everyMs) {
      before.unsaid += 1;
      return;
    }
    kinds.set(kind, { saidAt: now(), unsaid: 0 });
    const times = (before?.unsaid ?? 0) + 1;
    logger.warn({ ...whyOf(error), ...(times === 1 ? {} : { times }) }, words);
  };
}

/** For a log. Only an error that nobody has foreseen comes with its stack. */
export function whyOf(error: unknown): { err: unknown } | { cause: string; detail: string } {
  const { cause, detail } = classify(error);
  return cause === 'internal_error' ? { err: error } : { cause, detail };
}
