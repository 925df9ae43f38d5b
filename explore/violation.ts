/** A rule that a path has broken. */
export interface Violation {
  readonly rule: Rule;
  readonly what: string;
}

export type Rule = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9 | 10 | 12 | 13 | 14 | 17 | 'defect' | 'end';

/** docs/explorer.md has them too. The numbers that are missing are of rules about what the model does not have. */
export const ruleWords: Record<Rule, string> = {
  1: 'what may have had an effect is undone; a definite refusal is not',
  2: 'what was undone refuses what arrives late',
  3: 'each effect at most once; a new key only when the last one is proven to have had none',
  4: 'undone in reverse order, shielded, and no success is claimed while an undo is open',
  5: 'all branches settle before anything is undone',
  6: 'a reservation has no visible effect until it is confirmed',
  7: 'after the pivot the saga only goes forward, and before it nothing is confirmed',
  8: 'a refusal undoes nothing by itself; the new reservation is taken before the old one is released, or the old one stands',
  9: 'what is decided on one case is not overwritten by what is decided on another',
  10: 'a cancel starts nothing forward, interrupts no call, and then undoes',
  12: 'what cannot be mended is parked, and goes on at that step, once',
  13: 'a run that was reset repeats nothing',
  14: 'the books of all parties agree at the end',
  17: 'while the pivot is under way a cancel waits for what comes of it',
  defect: 'the flow itself does not fail',
  end: 'every path comes to an end',
};

export function violation(rule: Rule, what: string): Violation {
  return { rule, what };
}

/** The error that the author's function threw, if it did. */
export function flowFails(
  end: { readonly outcome: string; readonly message?: string } | undefined,
): Violation[] {
  return end?.outcome === 'threw' ? [violation('defect', `the run fails: ${end.message ?? ''}`)] : [];
}
