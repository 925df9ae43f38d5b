import type { Logger } from 'pino';

/**
 * Does `work` for each, `atOnce` of them side by side and each by itself: what one throws is logged under its own name and
 * counted, and ends none of the others. @returns how many failed
 */
export async function forEach<T>(
  items: readonly T[],
  options: {
    readonly work: (item: T) => Promise<void>;
    /** What an item is called in the log. */
    readonly named: (item: T) => object;
    /** What could not be done, where it throws. */
    readonly failed: string;
    readonly logger: Pick<Logger, 'warn'>;
    readonly stopped?: () => boolean;
    readonly atOnce?: number;
  },
): Promise<number> {
  const { work, named, failed, logger, stopped = () => false, atOnce = 1 } = options;
  let failures = 0;
  const left = items[Symbol.iterator]();
  const lane = async () => {
    for (const item of left) {
      if (stopped()) return;
      try {
        await work(item);
      } catch (error) {
        failures += 1;
        logger.warn({ err: error, ...named(item) }, failed);
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
  return failures;
}
