import { describe, expect, it } from 'vitest';
import type { NamedPhase } from '../../../../saga/phases.ts';
import type { InstanceEvent } from '../../../../saga/rules/instance-event.ts';
import {
  blockersOf,
  evolveInstance,
  isClosingParked,
  isWaived,
  whyParked,
  type InstanceState,
} from '../../../../saga/rules/instance.ts';
import { resolved } from '../../../../saga/rules/letters.ts';
import { given, holdTry, payRun, why, wordSaga } from './word-saga.ts';

const tipRun = { step: 'tip', phase: 'run' } as const;
const attempted = (at: NamedPhase, attempt = 1): InstanceEvent => ({
  type: 'phase_attempted',
  ...at,
  attempt,
});
const parked = (at: NamedPhase): InstanceEvent => ({ type: 'step_parked', ...at, ...why });
const succeeded = (at: NamedPhase): InstanceEvent => ({ type: 'phase_succeeded', ...at, result: {} });
const refused = (at: NamedPhase): InstanceEvent => ({ type: 'phase_refused', ...at, ...why });
const redriven: InstanceEvent = { type: 'redriven', by: 'eva' };
const completed: InstanceEvent = { type: 'completed' };

/** An event a second. */
function after(...events: readonly InstanceEvent[]): InstanceState {
  return events.reduce(
    (state, event, second) =>
      evolveInstance(state, event, {
        at: new Date(second * 1_000).toISOString(),
        isPivot: (at) => wordSaga.isPivot(at),
      }),
    given().state,
  );
}

it('the phases of an instance are told in the order in which they began, whatever came of them since', () => {
  const { phases } = after(attempted(payRun), attempted(holdTry), attempted(tipRun), succeeded(payRun));
  expect(phases.map(({ step }) => step)).toEqual(['pay', 'hold', 'tip']);
});

describe('a phase that waits for an engineer', () => {
  it('says why, until it is attempted again', () => {
    expect(whyParked(after(attempted(payRun), parked(payRun)), payRun)).toEqual(why);
    expect(whyParked(after(attempted(payRun), parked(payRun), redriven), payRun)).toBeUndefined();
    expect(whyParked(after(attempted(payRun), refused(payRun)), payRun)).toBeUndefined();
  });

  it('has a letter that ends when the phase does, and no other phase has one', () => {
    const again = [parked(payRun), redriven, attempted(payRun, 2)];
    expect(resolved(after(attempted(payRun), ...again), payRun)).toMatchObject([{ of: [payRun] }]);
    expect(resolved(after(attempted(payRun), attempted(payRun, 2)), payRun)).toEqual([]);
  });

  it('keeps nothing from moving once the instance has ended', () => {
    expect(blockersOf(after(parked(payRun)))).toMatchObject([payRun]);
    expect(blockersOf(after(parked(payRun), completed))).toEqual([]);
  });
});

it('a phase is done without once that was decided, also where a late attempt at it is refused since', () => {
  const waived: InstanceEvent = { type: 'phase_waived', ...payRun };
  expect(isWaived(after(attempted(payRun), waived, refused(payRun)), payRun)).toBe(true);
  expect(isWaived(after(attempted(payRun), refused(payRun)), payRun)).toBe(false);
});

describe('a redrive', () => {
  const before = [attempted(tipRun), succeeded(tipRun), parked(payRun), parked(holdTry)];

  it.each([
    ['all that waits, where it names nothing', undefined, [payRun, holdTry]],
    ['what it names', [holdTry], [holdTry]],
    ['each of several that it names', [payRun, holdTry], [payRun, holdTry]],
    ['nothing of what does not wait', [tipRun], []],
  ])('sends on its way %s', (_, phases, expected) => {
    const named = phases === undefined ? redriven : { ...redriven, phases };
    const onTheirWay = after(...before, named).phases.filter(({ status }) => status === 'retrying');
    expect(onTheirWay.map(({ step, phase }) => ({ step, phase }))).toEqual(expected);
  });
});

describe('an end that its books speak against', () => {
  const refusedEnd: InstanceEvent = { type: 'closing_refused', ...why };
  const closing: InstanceEvent = { ...redriven, closing: true };
  const vouched: InstanceEvent = { type: 'books_vouched', by: 'eva', reason: 'Seen', reference: 'B-1' };

  it.each<[string, boolean, readonly InstanceEvent[]]>([
    ['waits for an engineer', true, [refusedEnd]],
    ['waits also where only phases are redriven', true, [refusedEnd, redriven]],
    ['is tried again once it is redriven', false, [refusedEnd, closing]],
    ['is tried again once somebody vouches for the books', false, [refusedEnd, vouched]],
    ['waits again where they speak against it again', true, [refusedEnd, closing, refusedEnd]],
    ['waits no more once it has come', false, [refusedEnd, completed]],
  ])('%s', (_, waits, events) => {
    expect(isClosingParked(after(...events))).toBe(waits);
  });

  it('keeps its reason, and who has vouched for it', () => {
    expect(after(refusedEnd).unbalanced).toEqual(why);
    expect(after(refusedEnd, vouched).unbalanced).toMatchObject({ ...why, vouchedBy: 'eva' });
  });

  it.each([
    ['redriven', closing],
    ['vouched for', vouched],
  ])('is none where nothing spoke against it and it is %s all the same', (_, event) => {
    expect(after(event).unbalanced).toBeUndefined();
  });
});
