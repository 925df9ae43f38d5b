import fc from 'fast-check';
import type { Fate } from '../../explore/fate.ts';
import { nameOf } from '../../explore/party.ts';
import { forwardPhases, realPhases } from './phases.ts';

/** What may happen to an order. `pick` chooses among those that are under way, whatever their number. */
export type Command =
  | { readonly type: 'begin'; readonly phase: string; readonly aged: boolean }
  | { readonly type: 'finish'; readonly pick: number; readonly fate: Fate }
  /** Begun and finished, with nothing between. */
  | { readonly type: 'perform'; readonly phase: string; readonly fate: Fate; readonly aged: boolean }
  | { readonly type: 'resume'; readonly pick: number }
  | { readonly type: 'start_cancel'; readonly message: string }
  | { readonly type: 'park'; readonly phase: string }
  | { readonly type: 'record_redrive'; readonly phases: readonly string[] }
  | { readonly type: 'close'; readonly as: 'completed' | 'cancelled' };

const phases = [...realPhases.keys()];

const mishaps: readonly Fate[] = [
  'refuses',
  'lapsed',
  'unavailable',
  'rejects',
  'answer_lost',
  'request_lost',
  'fails_after',
  'fails_before',
  'adrift',
  'paused_before_store',
  'paused_before_send',
  'paused_before_record',
];

const fate = fc.oneof(
  { weight: 1, arbitrary: fc.constant<Fate>('answers') },
  { weight: 2, arbitrary: fc.constantFrom(...mishaps) },
);
const aged = fc.oneof(
  { weight: 4, arbitrary: fc.constant(false) },
  { weight: 1, arbitrary: fc.constant(true) },
);
const pick = fc.nat({ max: 5 });

const commandOn = (phase: fc.Arbitrary<string>): fc.Arbitrary<Command> =>
  fc.oneof(
    { weight: 10, arbitrary: fc.record({ type: fc.constant('perform'), phase, fate, aged }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('begin'), phase, aged }) },
    { weight: 4, arbitrary: fc.record({ type: fc.constant('finish'), pick, fate }) },
    { weight: 3, arbitrary: fc.record({ type: fc.constant('resume'), pick }) },
    {
      weight: 1,
      arbitrary: fc.record({
        type: fc.constant('start_cancel'),
        message: fc.constantFrom('Please', 'Once more'),
      }),
    },
    { weight: 2, arbitrary: fc.record({ type: fc.constant('park'), phase }) },
    {
      weight: 2,
      arbitrary: fc.record({
        type: fc.constant('record_redrive'),
        phases: fc.oneof(fc.constant(phases), fc.tuple(phase)),
      }),
    },
    {
      weight: 1,
      arbitrary: fc.record({ type: fc.constant('close'), as: fc.constantFrom('completed', 'cancelled') }),
    },
  );

/** Few phases in each, so that they meet themselves again. */
const some = fc.uniqueArray(fc.constantFrom(...phases), { minLength: 1, maxLength: 4, size: 'max' });

/** How far the order has come when things go their own ways, and what happens then. */
export const scripts: fc.Arbitrary<readonly Command[]> = fc
  .tuple(
    fc.nat({ max: forwardPhases.length }),
    some.chain((chosen) => fc.array(commandOn(fc.constantFrom(...chosen)), { maxLength: 15, size: 'max' })),
  )
  .map(([done, commands]) => [
    ...forwardPhases
      .slice(0, done)
      .map(({ at }): Command => ({ type: 'perform', phase: nameOf(at), fate: 'answers', aged: false })),
    ...commands,
  ]);
