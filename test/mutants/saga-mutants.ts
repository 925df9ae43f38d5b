import type { Mutant } from './mutant.ts';

const run = 'saga/saga-run.ts';
const attempts = 'saga/attempts.ts';
const undoing = 'saga/undoing.ts';
const parking = 'saga/parking.ts';

export const sagaMutants: readonly Mutant[] = [
  {
    name: 'the compensation is registered after the attempt',
    patches: [
      {
        file: run,
        replace: '        if (!this.#attempts.leaving) this.#register(phase.step);\n',
        by: '',
      },
      {
        file: run,
        replace: 'return await this.#forward({ step, phase: firstPhase(step) });',
        by: `const settled = await this.#forward({ step, phase: firstPhase(step) });
    if (settled.kind === 'done') this.#register(step);
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
    // The shortest story is of a payment that was made and declined: its undo is not owed before the close asks for it.
    breaks: [1, 4],
  },
  {
    name: 'compensations run in the order of registration',
    patches: [{ file: undoing, replace: 'steps.toReversed()', by: 'steps' }],
    breaks: [4],
  },
  {
    name: 'compensations run all at once',
    patches: [
      {
        file: undoing,
        replace: `for (const step of steps.toReversed()) {
      const closedAs = done.has(step) ? undefined : await this.#undoOne(step, { done });
      if (closedAs !== undefined) return closedAs;
    }
    return undefined;`,
        by: 'return (await Promise.all(steps.toReversed().map((step) => this.#undoOne(step, { done })))).find(Boolean);',
      },
    ],
    breaks: [4],
  },
  {
    name: 'an undo is not shielded from the cancel',
    patches: [
      {
        file: run,
        replace: 'new Undoing({ runtime, log, parking, stepNamed })',
        by: 'new Undoing({ runtime, log, parking, stepNamed, stop: attempts.interruption })',
      },
      {
        file: undoing,
        replace: '    stepNamed: (name: string) => Step | undefined;\n  }) {',
        by: '    stepNamed: (name: string) => Step | undefined;\n    stop: Stop;\n  }) {\n    this.stop = parts.stop;',
      },
      {
        file: undoing,
        replace: 'readonly #parking: Parking;',
        by: 'readonly #parking: Parking;\n  readonly stop: Stop;',
      },
      {
        file: undoing,
        replace: 'this.#runtime.perform(at, Stop.never)',
        by: 'this.#runtime.perform(at, this.stop)',
      },
    ],
    breaks: [4],
  },
  {
    name: 'an undo that failed is left out',
    patches: [
      {
        file: undoing,
        replace: `          await this.#park(at, outcome);
          break;`,
        by: '          return undefined;',
      },
    ],
    breaks: [12, 4],
    caughtIn: 'one incident',
  },
  {
    name: 'the pivot is taken as passed before it is',
    patches: [
      {
        file: run,
        replace: 'this.#goesOn([await this.#forward({ step: pivot',
        by: 'this.#attempts.passPivot();\n    this.#goesOn([await this.#forward({ step: pivot',
      },
      {
        file: attempts,
        replace: '  stop(reason: Reason): void {',
        by: '  passPivot(): void {\n    this.#pivoted = true;\n  }\n\n  stop(reason: Reason): void {',
      },
    ],
    breaks: [7],
  },
  {
    name: 'the pivot is not noticed',
    patches: [
      {
        file: attempts,
        replace: "if (outcome.kind === 'succeeded' && phase.phase === 'confirm') this.#pivoted = true;",
        by: '',
      },
    ],
    breaks: [7, 'defect'],
  },
  {
    name: 'the other reservations are confirmed before the pivot',
    patches: [
      {
        file: run,
        replace: "    this.#goesOn([await this.#forward({ step: pivot, phase: 'confirm' })]);\n",
        by: '',
      },
      {
        file: run,
        replace: `      this.#goesOn([await this.#forward({ step, phase: 'confirm' })]);
    }`,
        by: `      this.#goesOn([await this.#forward({ step, phase: 'confirm' })]);
    }
    this.#goesOn([await this.#forward({ step: pivot, phase: 'confirm' })]);`,
      },
    ],
    breaks: [7],
  },
  {
    name: 'a refusal after the pivot is undone',
    patches: [
      {
        file: run,
        replace: 'return await this.#deciding.decide(phase, outcome);',
        by: `if (!this.#attempts.pivoted) return await this.#deciding.decide(phase, outcome);
        this.#attempts.backBeforePivot();
        this.#attempts.stop(outcome);
        return 'unwind';`,
      },
      {
        file: attempts,
        replace: '  stop(reason: Reason): void {',
        by: '  backBeforePivot(): void {\n    this.#pivoted = false;\n  }\n\n  stop(reason: Reason): void {',
      },
    ],
    breaks: [7],
  },
  {
    name: 'a cancel interrupts the call that is under way',
    patches: [
      {
        file: attempts,
        replace: 'await this.#runtime.perform(phase, this.interruption);',
        by: `await Promise.race([
        this.#runtime.perform(phase, this.interruption),
        this.#stop.whenRequested.then(() => ({ kind: 'interrupted' as const })),
      ]);`,
      },
    ],
    breaks: [10, 5],
  },
  {
    name: 'a cancel does not keep the next step from starting',
    patches: [{ file: attempts, replace: ' || (this.#stop.requested && !this.#pivoted)', by: '' }],
    breaks: [10],
  },
  {
    name: 'a cancel does not cut the back-off short',
    patches: [
      {
        file: attempts,
        replace: 'perform(phase, this.interruption)',
        by: 'perform(phase, Stop.never)',
      },
    ],
    breaks: [10],
    caughtIn: 'one incident',
  },
  {
    name: 'a cancel does not release what is parked',
    patches: [
      {
        file: attempts,
        replace: 'await Promise.race([redriven, this.#stop.whenRequested.then(() => true)])',
        by: 'await redriven',
      },
    ],
    caughtIn: 'two incidents',
    breaks: [10],
  },
  {
    name: 'a technical failure undoes instead of being parked',
    patches: [
      {
        file: attempts,
        replace: `      if (await this.park(phase, outcome)) return { kind: 'left' };`,
        by: `      this.#stop.request(outcome);
      return { kind: 'left' };`,
      },
    ],
    breaks: [12],
    caughtIn: 'one incident',
  },
  {
    name: 'what is redriven stays parked',
    patches: [
      {
        file: parking,
        replace: 'for (const waiting of taken) waiting.taken = true;',
        by: '',
      },
      {
        file: parking,
        replace: 'this.#parked = this.#parked.filter((parked) => parked !== waiting);',
        by: '',
      },
    ],
    breaks: [12],
    caughtIn: 'one incident',
  },
  {
    name: 'what another run had begun is not undone',
    patches: [
      {
        file: run,
        replace: 'left = await this.#undoAndClose(missed);',
        by: 'left = [];',
      },
    ],
    breaks: [4],
  },
  {
    name: 'a run that another one has overtaken undoes what it finds',
    patches: [
      {
        file: run,
        replace: 'this.#attempts.goesOn(phase, outcome);',
        by: `if (outcome.kind === 'closed') {
        await this.#attempts.park(phase, { cause: outcome.as, message: '' });
        return 'retry';
      }
      this.#attempts.goesOn(phase, outcome);`,
      },
    ],
    breaks: [12, 13, 'end'],
    caughtIn: 'one incident',
  },
  {
    name: 'a step that was attempted since counts as one of whose redrive the run knows',
    patches: [
      {
        file: 'saga/untold.ts',
        replace: ' || waitsInVain(state, run)),',
        by: '),',
      },
    ],
    breaks: ['end'],
    caughtIn: 'a redrive and a lost task',
  },
];
