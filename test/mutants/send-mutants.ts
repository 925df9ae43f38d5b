import type { Mutant } from './mutant.ts';

const sends = 'saga/rules/sends.ts';

/** Of what was sent and never answered: caught where a second request would add to the first, as with a refund. */
export const sendMutants: readonly Mutant[] = [
  {
    name: 'a new key is taken while an earlier request may still arrive',
    patches: [
      {
        file: sends,
        replace: 'return earlierSends(keys).every(({ once }) => once === true);',
        by: 'return keys.keyNumber > 0;',
      },
    ],
    breaks: [3],
    caughtIn: 'parked, reset or late, with retries',
  },
  {
    name: 'what is sent is not on record before',
    patches: [
      {
        file: sends,
        replace: 'unanswered: [...unanswered, send] };',
        by: 'unanswered: send.attempt < 0 ? [send] : unanswered };',
      },
    ],
    breaks: [3],
    caughtIn: 'parked, reset or late, with retries',
  },
  {
    name: 'an answer to one attempt counts as an answer to all',
    patches: [{ file: sends, replace: 'send.attempt !== attempt', by: 'send.attempt < 0 && attempt > 0' }],
    breaks: [3],
    caughtIn: 'parked, reset or late, with retries',
  },
  {
    name: 'a look-up proves that nothing arrives any more, however young it is',
    patches: [
      { file: sends, replace: 'now - sentAt < sendLifeMs', by: 'now - sentAt < sendLifeMs - sendLifeMs' },
    ],
    breaks: [3],
    caughtIn: 'parked, reset or late, with retries',
  },
  {
    name: 'what adds is taken for what is taken once',
    patches: [
      {
        file: sends,
        replace: '...(once ? { once } : {})',
        by: '...(once ? { once } : { once: true as const })',
      },
    ],
    breaks: [3],
    caughtIn: 'parked, reset or late, with retries',
  },
];
