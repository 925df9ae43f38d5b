import type { Rule } from '../../explore/violation.ts';
import type { Patch } from './patched-copy.ts';

/** A rule removed or bent, and the rules of which at least one must be seen broken then. */
export interface Mutant {
  readonly name: string;
  readonly patches: readonly Patch[];
  readonly breaks: readonly Rule[];
}

const run = 'saga/saga-run.ts';
const fence = 'journal/fence-rules.ts';

export const sagaMutants: readonly Mutant[] = [
  {
    name: 'the compensation is registered after the attempt',
    patches: [
      {
        file: run,
        replace: 'if (!this.#pivoted && undoPhase(step) !== undefined) this.#undo.push(step);',
        by: '',
      },
      {
        file: run,
        replace: 'return await this.#forward({ step, phase: firstPhase(step) });',
        by: `const settled = await this.#forward({ step, phase: firstPhase(step) });
    if (settled.kind === 'done' && !this.#pivoted && undoPhase(step) !== undefined) this.#undo.push(step);
    return settled;`,
      },
    ],
    breaks: [1],
  },
  {
    name: 'a parallel group does not wait for its other branches (Promise.all)',
    patches: [
      {
        file: run,
        replace: 'Promise.all(steps.map((step) => this.#attempt(step)));',
        by: `Promise.all(
      steps.map(async (step) => {
        const branch = await this.#attempt(step);
        if (branch.kind === 'unwound') throw new Unwound();
        return branch;
      }),
    );`,
      },
    ],
    breaks: [5],
  },
  {
    name: 'a definite refusal is compensated',
    patches: [
      {
        file: run,
        replace:
          "if (phase.phase !== 'confirm') this.#undo = this.#undo.filter((step) => step !== phase.step);",
        by: '',
      },
    ],
    breaks: [1],
  },
  {
    name: 'compensations run in the order of registration',
    patches: [{ file: run, replace: 'steps.toReversed()', by: 'steps' }],
    breaks: [4],
  },
  {
    name: 'compensations run all at once',
    patches: [
      {
        file: run,
        replace: `for (const step of steps.toReversed()) {
      if (!(await this.#undone(step))) return [];
    }`,
        by: 'await Promise.all(steps.toReversed().map((step) => this.#undone(step)));',
      },
    ],
    breaks: [4],
  },
  {
    name: 'an undo is not shielded from the cancel',
    patches: [
      {
        file: run,
        replace: 'this.#runtime.perform({ step, phase }, Stop.never)',
        by: 'this.#runtime.perform({ step, phase }, this.#stop)',
      },
    ],
    breaks: [4],
  },
  {
    name: 'an undo that failed is left out',
    patches: [
      {
        file: run,
        replace: `await this.#park({ step, phase }, outcome);
          break;`,
        by: 'return true;',
      },
    ],
    breaks: [12, 4],
  },
  {
    name: 'the pivot is taken as passed before it is',
    patches: [
      {
        file: run,
        replace: 'this.#foldAll([pivot], [await',
        by: 'this.#pivoted = true;\n    this.#foldAll([pivot], [await',
      },
    ],
    breaks: [7],
  },
  {
    name: 'the pivot is not noticed',
    patches: [{ file: run, replace: "if (phase.phase === 'confirm') this.#pivoted = true;", by: '' }],
    breaks: [7, 'defect'],
  },
  {
    name: 'the other reservations are confirmed before the pivot',
    patches: [
      {
        file: run,
        replace: "    this.#foldAll([pivot], [await this.#forward({ step: pivot, phase: 'confirm' })]);\n",
        by: '',
      },
      {
        file: run,
        replace: `      this.#foldAll([step], [await this.#forward({ step, phase: 'confirm' })]);
    }`,
        by: `      this.#foldAll([step], [await this.#forward({ step, phase: 'confirm' })]);
    }
    this.#foldAll([pivot], [await this.#forward({ step: pivot, phase: 'confirm' })]);`,
      },
    ],
    breaks: [7],
  },
  {
    name: 'a refusal after the pivot is undone',
    patches: [{ file: run, replace: 'if (this.#pivoted) return await this.#park(phase, outcome);', by: '' }],
    breaks: [7],
  },
  {
    name: 'a cancel interrupts the call that is under way',
    patches: [
      {
        file: run,
        replace: 'await this.#runtime.perform(phase, this.#pivoted ? Stop.never : this.#stop);',
        by: `await Promise.race([
        this.#runtime.perform(phase, this.#pivoted ? Stop.never : this.#stop),
        this.#stop.whenRequested.then(() => ({ kind: 'interrupted' as const })),
      ]);`,
      },
    ],
    breaks: [10, 5],
  },
  {
    name: 'a cancel does not keep the next step from starting',
    patches: [{ file: run, replace: ' || (this.#stop.requested && !this.#pivoted)', by: '' }],
    breaks: [10],
  },
  {
    name: 'a cancel does not cut the back-off short',
    patches: [{ file: run, replace: 'this.#pivoted ? Stop.never : this.#stop', by: 'Stop.never' }],
    breaks: [10],
  },
  {
    name: 'a cancel does not release what is parked',
    patches: [
      {
        file: run,
        replace: 'await Promise.race([redriven, this.#stop.whenRequested.then(() => true)])',
        by: 'await redriven',
      },
    ],
    breaks: [10],
  },
  {
    name: 'a technical failure undoes instead of being parked',
    patches: [
      {
        file: run,
        replace: `case 'failed':
        return await this.#park(phase, outcome);`,
        by: `case 'failed':
        this.#stop.request(outcome);
        return true;`,
      },
    ],
    breaks: [12],
  },
  {
    name: 'what is redriven stays parked',
    patches: [
      {
        file: run,
        replace: 'this.#parked = this.#parked.filter((parked) => !taken.includes(parked));',
        by: '',
      },
    ],
    breaks: [12],
  },
  {
    name: 'what another run had begun is not undone',
    patches: [
      {
        file: run,
        replace: 'left.length === 0 ? left : await this.#undoAndClose(missed)',
        by: 'missed.length > 0 ? [] : left',
      },
    ],
    breaks: [4],
  },
  {
    name: 'a run that another one has overtaken undoes what it finds',
    patches: [
      {
        file: run,
        replace: 'return this.#leave(outcome.as);',
        by: 'return await this.#park(phase, { cause: outcome.as, message: "" });',
      },
    ],
    breaks: [12, 13, 'end'],
  },
];

export const fenceMutants: readonly Mutant[] = [
  {
    name: 'no fence: what was undone is attempted again',
    patches: [
      {
        file: fence,
        replace: 'fences.compensate !== undefined || fences.cancel !== undefined',
        by: 'phase === undefined',
      },
      { file: fence, replace: "if (cancelling) return { kind: 'interrupted' };", by: '' },
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
    breaks: [3],
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
  {
    name: 'what was refused under a later key is not undone, though an earlier one may still arrive',
    patches: [{ file: fence, replace: 'keyNumber === 1', by: 'keyNumber > 0' }],
    breaks: [2, 5],
  },
];
