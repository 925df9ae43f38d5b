import type { Mutant } from './mutant.ts';

const attempt = 'saga/remote-attempt.ts';

/** Caught only where a request of before may arrive late, be answered with an error, and be refused under the next key. */
export const refusalMutants: readonly Mutant[] = [
  {
    name: 'a refusal is the last word, though an earlier request may still be carried out',
    patches: [
      {
        file: attempt,
        replace: 'if (underEarlierKeys(fence).length === 0) return',
        by: 'if (underEarlierKeys(fence).length >= 0) return',
      },
    ],
    breaks: [14],
  },
  {
    name: 'it is so once that request was looked up, however young it is',
    patches: [
      {
        file: attempt,
        replace: 'if (underEarlierKeys(proven).length > 0) throw',
        by: 'if (underEarlierKeys(proven).length > 9) throw',
      },
    ],
    breaks: [14],
  },
];

/** What an answer proves. */
export const attemptMutants: readonly Mutant[] = [
  {
    name: 'an answer without an outcome is taken for none: nobody is asked what was done',
    patches: [
      {
        file: attempt,
        replace: `        return failure.answered
          ? yield* this.#lookUpAfter(fence, failed, { kind: 'transient' })
          : yield* this.#fail(fence, failed);`,
        by: `        return failure.answered
          ? yield* this.#fail({ ...fence, state: 'not_applied' }, failed)
          : yield* this.#fail(fence, failed);`,
      },
    ],
    breaks: [1, 3, 14],
  },
  {
    name: 'a lost answer is taken for no effect',
    patches: [
      {
        file: attempt,
        replace: `          : yield* this.#fail(fence, failed);
    }
  }`,
        by: `          : yield* this.#fail({ ...fence, state: 'not_applied' }, failed);
    }
  }`,
      },
    ],
    breaks: [1, 3, 14],
  },
  {
    name: 'what is said of one attempt is taken for said of those before it',
    patches: [
      {
        file: attempt,
        replace: `this.#knowledge === 'no_effect' && earlierSends(sent).length === 0 && isAnswer(failure)`,
        by: 'earlierSends(sent).length >= 0 && isAnswer(failure)',
      },
    ],
    breaks: [1, 3, 14],
  },
  {
    name: 'an id is acted on that is not stored',
    patches: [
      {
        file: attempt,
        replace: 'yield* this.#keep({ ...prepared, ...created })',
        by: '({ fence: { ...prepared, ...created } } as Going)',
      },
    ],
    breaks: ['end'],
  },
  {
    name: 'what was done is done again: it is not looked up first',
    patches: [
      {
        file: attempt,
        replace: "if (this.#knowledge === 'look_up_first') {",
        by: 'if (fence.keyNumber < 0) {',
      },
    ],
    breaks: [3, 14],
  },
];
