import type { Payments, StepResult } from './events.ts';

/**
 * The part of an effect's result that is news to the record `now`. The result was reported when `seen` was on record, and another
 * effect may have reported part of it meanwhile.
 */
export function newsSince(result: StepResult, { seen, now }: { seen: Payments; now: Payments }): StepResult {
  const { authorized, captured, voided, refunded, refundedByOthers, goodwill, ...rest } = result;
  const amounts = { authorized, captured, voided, refunded, refundedByOthers, goodwill };
  const moved = Object.entries(amounts) as [keyof Payments, number?][];
  const news = moved.flatMap(([name, amount = 0]): [keyof Payments, number][] => {
    const left = (seen[name] ?? 0) + amount - (now[name] ?? 0);
    return amount > 0 && left > 0 ? [[name, left]] : [];
  });
  return { ...rest, ...Object.fromEntries(news) };
}
