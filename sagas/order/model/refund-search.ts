import * as realRules from '../refunds.ts';
import { brokenIn, movesIn, newRefundWorld, type RefundRules, type RefundWorld } from './refund-world.ts';

export interface RefundSearch {
  readonly states: number;
  /** In how many of them the refund is on record as paid. */
  readonly paid: number;
  /** The shortest path that breaks a rule. */
  readonly broken?: { readonly what: string; readonly story: readonly string[] };
}

interface Met {
  readonly world: RefundWorld;
  readonly name: string;
  readonly from: Met | undefined;
}

/** The budgets of a search: how much may go wrong together. */
export const refundBudgets = { attempts: 3, faults: 2, ages: 2 } as const;

/** Pays a refund in every way that it may go, breadth first. Each budget: attempts, faults of the provider, and times that time passes. */
export function searchRefund(
  left: RefundWorld['left'] = refundBudgets,
  rules: RefundRules = realRules,
): RefundSearch {
  const seen = new Set<string>();
  let paid = 0;
  let frontier: Met[] = [{ world: newRefundWorld(left), name: 'it is granted', from: undefined }];
  while (frontier.length > 0) {
    const next: Met[] = [];
    for (const met of frontier) {
      for (const { name, to } of movesIn(rules, met.world)) {
        const what = brokenIn(to, met.world);
        const reached: Met = { world: to, name, from: met };
        if (what !== undefined) return { states: seen.size, paid, broken: { what, story: storyOf(reached) } };
        const key = JSON.stringify(to);
        if (seen.has(key)) continue;
        seen.add(key);
        if (to.record.paid) paid += 1;
        next.push(reached);
      }
    }
    frontier = next;
  }
  return { states: seen.size, paid };
}

/** The result of a search, for people. */
export function refundLine({ states, broken }: RefundSearch): string {
  const found = broken === undefined ? 'No rule is broken.' : [broken.what, ...broken.story].join('\n  ');
  return `By its own rules, in ${states.toLocaleString('en')} states: ${found}`;
}

function storyOf(last: Met): readonly string[] {
  const story: string[] = [];
  for (let at: Met | undefined = last; at !== undefined; at = at.from) story.unshift(at.name);
  return story;
}
