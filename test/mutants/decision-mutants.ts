import type { Mutant } from './mutant.ts';

const run = 'saga/saga-run.ts';
const deciding = 'saga/deciding.ts';

/** How a decision on a refusal is put into effect. */
export const decisionMutants: readonly Mutant[] = [
  {
    name: 'a refusal undoes the order by itself',
    patches: [
      {
        file: run,
        replace: 'return await this.#deciding.decide(phase, outcome);',
        by: `this.#attempts.stop(outcome);
        return 'unwind';`,
      },
    ],
    breaks: [8],
  },
  {
    name: 'the order is revised while a sibling of the group is under way',
    patches: [
      {
        file: deciding,
        replace: 'revise = () => this.#quiet.afterwards(() => this.#revise(phase))',
        by: 'revise = () => this.#revise(phase)',
      },
    ],
    breaks: [8],
  },
  {
    name: 'what was asked for before does not stand again where an earlier step refuses to follow',
    patches: [{ file: deciding, replace: 'await this.#runtime.revert?.(phase, outcome);', by: '' }],
    breaks: [8],
  },
  {
    name: 'what has followed already stays so where a later step refuses to follow',
    patches: [
      {
        file: deciding,
        replace: 'for (const again of aligned.toReversed()) await this.#realign(again);',
        by: '',
      },
    ],
    breaks: [8],
  },
  {
    name: 'what was refused may be attempted again before the rest is in line with what was decided',
    patches: [
      {
        file: deciding,
        replace: 'const aligned: StepPhase[] = [];',
        by: 'const aligned: StepPhase[] = []; await this.#runtime.conclude?.(phase);',
      },
    ],
    breaks: [8],
  },
  {
    name: 'a run that is reset does not take back what cannot be put into effect',
    patches: [{ file: deciding, replace: 'await this.#runtime.takeBack?.(phase, refusal)', by: 'false' }],
    breaks: [8],
  },
  {
    name: 'what a run that was reset has done stays as a decision wanted it that was taken back',
    patches: [
      {
        file: deciding,
        replace: 'for (const done of this.#done.toReversed()) await this.#realign(done);',
        by: '',
      },
    ],
    breaks: [8],
  },
  {
    name: 'what was done before does not follow a decision',
    patches: [
      {
        file: deciding,
        replace: '!(await this.#runtime.revise?.(phase))',
        by: '(await this.#runtime.revise?.(phase)) !== undefined',
      },
    ],
    breaks: [8, 14],
  },
  {
    name: 'what is done without after the pivot stays reserved',
    patches: [
      {
        file: run,
        replace: `    if (phase.phase === 'confirm') {
      const closedAs`,
        by: `    if (phase.kind === 'nothing') {
      const closedAs`,
      },
    ],
    breaks: [14],
  },
  {
    name: 'what succeeds after a decision is not registered to be undone',
    patches: [
      {
        file: run,
        replace: 'if (!this.#attempts.leaving) this.#register(phase.step);',
        by: '',
      },
      {
        file: run,
        replace: '    this.#attempted.push(step);',
        by: '    this.#register(step);\n    this.#attempted.push(step);',
      },
    ],
    breaks: [1, 4],
  },
];
