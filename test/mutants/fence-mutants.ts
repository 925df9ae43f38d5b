import type { Mutant } from './mutant.ts';

const fence = 'saga/rules/fence-rules.ts';

const lifecycle = 'saga/rules/lifecycle.ts';

export const fenceMutants: readonly Mutant[] = [
  {
    name: 'an undo does not wait for the one that another run has under way',
    patches: [
      { file: 'saga/rules/alignment.ts', replace: 'return undosUnderWay(at, alignment);', by: 'return [];' },
    ],
    breaks: [4],
    caughtIn: 'two incidents',
  },
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
        replace: "if (state.closed !== undefined) return { kind: 'closed', as: state.closed };",
        by: '',
      },
    ],
    breaks: [13],
    caughtIn: 'one incident',
  },
  {
    name: 'what waits for an engineer is attempted by a run that was reset',
    patches: [{ file: fence, replace: "verdict.kind === 'attempt' && parked !== undefined", by: 'false' }],
    breaks: [12],
    caughtIn: 'two incidents',
  },
  {
    name: 'a retry takes a new key',
    patches: [
      {
        file: fence,
        replace: "{ kind: 'attempt', fence: sent(delivery, attempting), knowledge: 'same_key' }",
        by: "{ kind: 'attempt', fence: sent(delivery, { ...attempting, keyNumber: fence.keyNumber + 1 }), knowledge: 'no_effect' }",
      },
    ],
    breaks: [3, 8, 14],
    caughtIn: 'one incident',
  },
  {
    name: 'a key is sent again however old it is',
    patches: [{ file: fence, replace: 'now - fence.keySentAt < keyWindowMs', by: 'keyWindowMs > -1' }],
    breaks: [3],
    caughtIn: 'one incident',
  },
  {
    name: 'no look-up: what may have been done is taken as not done',
    patches: [
      {
        file: fence,
        replace: '  if (forward === undefined || accountedFor(forward)) {',
        by: "  if (forward?.state !== 'succeeded') {",
      },
    ],
    breaks: [14, 5, 2],
  },
  {
    name: 'a cancel is accepted after the pivot',
    patches: [{ file: lifecycle, replace: "if (pivoted) return answered({ kind: 'too_late' });", by: '' }],
    breaks: [7, 10],
    caughtIn: 'parked or cancelled, with retries',
  },
  {
    name: 'the end is called cancelled though an effect is left',
    patches: [
      {
        file: lifecycle,
        replace: "return steps.length === 0 ? undefined : { kind: 'not_undone', steps };",
        by: 'return undefined;',
      },
    ],
    breaks: [4, 14],
  },
  {
    name: 'what was made and refused is left as it is',
    patches: [{ file: fence, replace: 'reference !== undefined || made.length > 0 || ', by: '' }],
    breaks: [14],
  },
];
