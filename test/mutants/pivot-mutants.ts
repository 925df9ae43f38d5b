import type { Mutant } from './mutant.ts';

const attempts = 'saga/rules/attempts.ts';

/** What becomes of a cancel while the pivot is under way at another party. */
export const pivotMutants: readonly Mutant[] = [
  {
    name: 'a cancel is obeyed while the pivot is under way',
    patches: [
      {
        file: 'saga/rules/lifecycle.ts',
        replace: 'if (isPivotUnderWay(fences))',
        by: 'if (false)',
      },
    ],
    breaks: [7, 10, 14, 'end'],
    caughtIn: 'one incident',
  },
  {
    name: 'a cancel that waited is forgotten once the pivot is refused',
    patches: [
      { file: attempts, replace: "...(phase === 'confirm' ? heldCancelStarts(record) : []),", by: '' },
    ],
    breaks: [17],
    caughtIn: 'one incident',
  },
  {
    name: 'a cancel that waited is forgotten once the pivot is proven to have had no effect',
    patches: [
      {
        file: attempts,
        replace: "phase === 'confirm' && fence.state !== 'attempting' ? heldCancelStarts(record) : []",
        by: '[]',
      },
    ],
    breaks: [17],
    caughtIn: 'parked or cancelled, with retries',
  },
];
