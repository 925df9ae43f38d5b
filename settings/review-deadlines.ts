/** When a case is handed on, in milliseconds. All but the customer's time count from when an operator is first asked. */
export interface ReviewDeadlines {
  readonly customerMs: number;
  readonly dueMs: number;
  readonly escalateMs: number;
  readonly lastResortMs: number;
}

/**
 * The deadlines of a case where some are set and the others are not: each that is not set has its default, unless that would
 * come before or after one that it must not; then it follows those that are set. So one alone can be set, and has an effect.
 */
export function deadlinesOf(set: Partial<ReviewDeadlines>, defaults: ReviewDeadlines): ReviewDeadlines {
  const { dueMs: due = 0, escalateMs: escalate = 0 } = set;
  const lastResortMs =
    set.lastResortMs ?? follow(defaults.lastResortMs, { after: Math.max(due, escalate), before: Infinity });
  const escalateMs = set.escalateMs ?? follow(defaults.escalateMs, { after: due, before: lastResortMs });
  const dueMs = set.dueMs ?? follow(defaults.dueMs, { after: 0, before: escalateMs });
  const customerMs = set.customerMs ?? Math.min(defaults.customerMs, lastResortMs);
  return { customerMs, dueMs, escalateMs, lastResortMs };
}

/** The default where it lies between its neighbours, and otherwise the middle of them. */
function follow(preset: number, { after, before }: { after: number; before: number }): number {
  if (preset > after && preset < before) return preset;
  return before === Infinity ? 2 * after : Math.ceil((after + before) / 2);
}
