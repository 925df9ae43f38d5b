import type { Mutant } from './mutant.ts';

const fence = 'saga/rules/fence-rules.ts';

export const fenceMutants: readonly Mutant[] = [
  {
    name: 'no fence: what was undone is attempted again',
    patches: [
      {
        file: fence,
        replace: 'fences.compensate !== undefined || fences.cancel !== undefined',
        by: 'phase === undefined',
      },
      {
        file: fence,
        replace: `  if (cancelling) return { kind: 'interrupted' };
  if (phase === 'confirm'`,
        by: "  if (phase === 'confirm'",
      },
    ],
    breaks: [10],
  },
  {
    name: 'no fence: what succeeded is attempted again',
    patches: [
      {
        file: fence,
        replace:
          "if (fence !== undefined && 'outcome' in fence) return { kind: 'recorded', outcome: fence.outcome };",
        by: '',
      },
    ],
    breaks: [13],
  },
  {
    name: 'a closed order takes further phases',
    patches: [
      {
        file: fence,
        replace: "if (order.closed !== undefined) return { kind: 'closed', as: order.closed };",
        by: '',
      },
    ],
    breaks: [13],
  },
  {
    name: 'a retry takes a new key',
    patches: [
      {
        file: fence,
        replace: "return { kind: 'attempt', fence: again, knowledge: young ? 'same_key' : 'look_up_first' };",
        by: "return { kind: 'attempt', fence: { ...again, keyNumber: fence.keyNumber + (young ? 1 : 1) }, knowledge: 'no_effect' };",
      },
    ],
    breaks: [3, 8, 14],
  },
  {
    name: 'a key is sent again however old it is',
    patches: [{ file: fence, replace: 'now - fence.keySentAt < keyWindowMs', by: 'keyWindowMs > -1' }],
    breaks: [3],
  },
  {
    name: 'no look-up: what may have been done is taken as not done',
    patches: [
      {
        file: fence,
        replace: 'forward === undefined || accountedFor(forward)',
        by: "forward?.state !== 'succeeded'",
      },
    ],
    breaks: [14, 5, 2],
  },
];

/** Not seen by the passes of `npm run explore` since what is refused waits for a decision: it takes more at once. */
export const unseenFenceMutants: readonly Mutant[] = [
  {
    name: 'what was refused under a later key is not undone, though an earlier one may still arrive',
    patches: [{ file: fence, replace: 'keyNumber === 1', by: 'keyNumber > 0' }],
    breaks: [2, 5],
  },
];
