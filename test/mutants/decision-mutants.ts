import type { Mutant } from './mutant.ts';

const run = 'saga/saga-run.ts';
const deciding = 'saga/deciding.ts';
const alignment = 'saga/rules/alignment.ts';
const cases = 'saga/rules/cases.ts';
const taken = 'saga/rules/taken.ts';
const deadlines = 'saga/rules/case-deadlines.ts';
const lifecycle = 'saga/rules/lifecycle.ts';

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
        replace: 'revise = () => this.#lock.exclusive(() => this.#revise(phase))',
        by: 'revise = () => this.#revise(phase)',
      },
    ],
    breaks: [8],
  },
  {
    name: 'what was asked for before does not stand again where an earlier step refuses to follow',
    patches: [
      {
        file: deciding,
        replace: 'await this.#takeBackBy(phase, () => this.#runtime.revert?.(phase, refused), aligned);',
        by: '',
      },
    ],
    breaks: [8],
  },
  {
    name: 'a run that is reset does not take back what cannot be put into effect',
    patches: [
      {
        file: run,
        replace: 'if (await this.#deciding.takeBack(phase, outcome)) return',
        by: 'if (this.#attempts === undefined) return',
      },
    ],
    breaks: [8],
    caughtIn: 'a decision and a reset',
  },
  {
    name: 'what was done before does not follow a decision',
    patches: [
      {
        file: deciding,
        replace: 'const outcome = await this.#attempts.perform(done);',
        by: "const outcome = { kind: 'succeeded', result: {} };",
      },
    ],
    breaks: [7],
  },
  {
    name: 'what is done without after the pivot stays reserved',
    patches: [
      {
        file: run,
        replace: `    if (phase.phase === 'confirm') {
      await`,
        by: `    if (phase.kind === 'nothing') {
      await`,
      },
      {
        file: alignment,
        replace: "record.isWaived({ step, phase: 'confirm' })",
        by: 'record.steps.length === 0',
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
  {
    name: 'what is out of line with a decision is known to the run that took it, and to no other',
    patches: [
      {
        file: cases,
        replace: 'const phases = inTurn(record, othersOf(at, toBringInLine(alignmentOf(saga, record))));',
        by: 'const phases = revised ? inTurn(record, othersOf(at, toBringInLine(alignmentOf(saga, record)))) : [];',
      },
      {
        file: cases,
        replace:
          "return othersOf(at, toBringInLine(alignmentOf(saga, record))).length > 0 ? 'retry' : undefined;",
        by: 'return undefined;',
      },
    ],
    breaks: [8],
    caughtIn: 'a decision and a lost task',
  },
  {
    name: 'what was refused beside what stands is asked for again, though nobody has decided since',
    patches: [
      {
        file: 'saga/rules/attempts.ts',
        replace: 'if (declined !== undefined)',
        by: 'if (declined === null)',
      },
    ],
    breaks: [8],
  },
  {
    name: 'a decision is taken back while an attempt for it is on its way',
    patches: [
      {
        file: cases,
        replace: "fences[step]?.[phase]?.state === 'attempting' && !isSame(at, { step, phase })",
        by: 'steps.length === 0',
      },
    ],
    breaks: ['end'],
    caughtIn: 'a decision and a lost task',
  },
  {
    name: 'a decision to cancel is no cancel on record',
    patches: [
      {
        file: 'saga/rules/decide.ts',
        replace: "if (resolution !== 'cancel') return",
        by: 'if (cause !== message) return',
      },
    ],
    breaks: [8],
  },
  {
    name: 'where nobody decides, the order goes on without what was refused',
    patches: [
      {
        file: deadlines,
        replace: 'if (!record.state.pivoted) {',
        by: 'if (record.state.closed !== undefined) {',
      },
    ],
    breaks: ['end', 8],
  },
  {
    name: 'a decision that cannot be put into effect stays with its case',
    patches: [
      {
        file: cases,
        replace: '...openedAgain(saga, one, `It could not be done: ${refused.message}`),',
        by: '',
      },
    ],
    breaks: [8],
  },
  {
    name: 'a decision is put into effect whatever was decided on another case since',
    patches: [
      {
        file: taken,
        replace: "if (one.status !== 'decided') return false;",
        by: 'if (saga !== undefined) return false;',
      },
    ],
    breaks: [9],
    caughtIn: 'two decisions after the pivot',
  },
  {
    name: 'what was given back on one case is shipped by what is decided on another',
    patches: [
      {
        file: 'saga/rules/takes-effect.ts',
        replace: ".alsoWaived(one.taken?.decision ?? '', record)",
        by: ".alsoWaived('nothing', record)",
      },
    ],
    breaks: [14],
    caughtIn: 'two decisions after the pivot',
  },
  {
    name: 'an order ends while somebody is asked about it',
    patches: [
      {
        file: lifecycle,
        replace: "cases.flatMap((one) => solved(one, { text: 'It was done after all.' }))",
        by: '[]',
      },
    ],
    breaks: ['end'],
    caughtIn: 'two after the pivot, and a reset',
    depthFirst: true,
  },
  {
    name: 'an order ends before the last decision on it is in effect',
    patches: [
      {
        file: lifecycle,
        replace: 'const phases = astray.length > 0 ? astray : decidedSince(record);',
        by: 'const phases = astray;',
      },
    ],
    breaks: [9],
    caughtIn: 'two after the pivot, and a reset',
    depthFirst: true,
  },
];
