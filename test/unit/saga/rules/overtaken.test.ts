import { describe, expect, it } from 'vitest';
import { advance, conclude, revert, revise } from '../../../../saga/rules/cases.ts';
import { applied, type Change } from '../../../../saga/rules/record.ts';
import {
  caseAt,
  fence,
  given,
  holdTry,
  payRun,
  why,
  wordSaga as saga,
  type WordRecord,
} from './word-saga.ts';

const toCoffee = {
  decision: 'amend',
  resolution: 'retry',
  change: { before: { word: 'tea' }, after: { word: 'coffee' } },
} as const;
const decided = caseAt({ status: 'decided', taken: toCoffee });
const opening = {
  caseId: 'd',
  now: 0,
  deadlines: { customerMs: 0, dueMs: 10, escalateMs: 20, lastResortMs: 30 },
};
const after = (record: WordRecord, { changes }: { changes: readonly Change[] }) =>
  applied(saga, record, changes);
const overtaken = given({ word: 'milk', cases: [decided], fences: {} });
const askedAgain = {
  kind: 'case_changed',
  set: { status: 'open', approvedBy: undefined },
  material: true,
  event: {
    kind: 'opened_again',
    text: 'The order has changed since that was decided, and nothing of it was done: it has to be decided again.',
  },
};

describe('a decision on what has changed since it was taken', () => {
  it('is void: nothing of it is put into effect, and its case is open again and says so', () => {
    const revised = revise(saga, overtaken, holdTry);
    expect(revised.answer).toEqual({ kind: 'void' });
    expect(revised.changes[0]).toMatchObject(askedAgain);
    expect(after(overtaken, revised)).toMatchObject({
      word: 'milk',
      state: { revision: 1 },
      cases: [{ status: 'open' }],
    });
  });

  it('is void as well where it was to do without the step', () => {
    const without = caseAt({ status: 'decided', taken: { ...toCoffee, resolution: 'waived' } });
    const before = given({ word: 'milk', cases: [without], fences: {} });
    const revised = revise(saga, before, holdTry);
    expect(revised.answer).toEqual({ kind: 'void' });
    expect(after(before, revised).state.phases).toEqual([]);
  });

  it('is known for it when the run asks what was decided', () => {
    const advanced = advance(saga, overtaken, { ...holdTry, ...why }, opening);
    expect(advanced.answer).toEqual({ kind: 'asked' });
    expect(advanced.changes[0]).toMatchObject(askedAgain);
  });

  it('stays valid where only something else has changed', () => {
    const elsewhere = given({ note: 'ring twice', cases: [decided] });
    expect(revise(saga, elsewhere, holdTry).answer).toMatchObject({ kind: 'follow' });
  });

  it('is not void any more once it is put into effect', () => {
    const applying = given({ word: 'coffee', cases: [{ ...decided, status: 'applying' }] });
    expect(revise(saga, applying, holdTry).answer).toMatchObject({ kind: 'follow' });
    expect(advance(saga, applying, { ...holdTry, ...why }, opening).answer).toMatchObject({
      resolution: 'retry',
    });
  });
});

it('a case that is decided, and has no decision on record, is an error that says so', () => {
  const broken = given({ cases: [caseAt({ status: 'decided' })], fences: {} });
  expect(() => revise(saga, broken, holdTry)).toThrow('A case that is decided has no decision');
});

it('a decision that is taken back leaves alone what another one has changed since', () => {
  const change = { before: { word: 'tea', note: 'none' }, after: { word: 'coffee', note: 'ring' } };
  const one = caseAt({ status: 'applying', taken: { ...toCoffee, change } });
  const before = given({ word: 'milk', note: 'ring', cases: [one] });
  const reverted = revert(saga, before, { ...holdTry, message: 'No' });
  expect(after(before, reverted)).toMatchObject({ word: 'milk', note: 'none' });
});

describe('a decision that does without other phases as well', () => {
  const confirm = { step: 'hold', phase: 'confirm' } as const;
  const of = (resolution: 'retry' | 'waived') =>
    caseAt({ ...payRun, status: 'decided', taken: { decision: 'give_back', resolution } });
  const beside = caseAt({ ...confirm, caseId: 'beside' });

  it.each(['retry', 'waived'] as const)(
    'has them waived once it is in effect, and nobody decides on them (%s)',
    (resolution) => {
      const before = given({ cases: [of(resolution), beside], fences: { pay: { run: fence() } } });
      const revised = revise(saga, before, payRun);
      expect(after(before, revised).cases).toEqual([]);
      expect(after(before, revised).state.phases).toContainEqual(
        expect.objectContaining({ ...confirm, waived: true }),
      );
      expect(revised.changes).toContainEqual({
        kind: 'event',
        event: { type: 'case_closed', caseId: 'beside', how: 'decided' },
      });
      // Whoever has it before them is told.
      expect(revised.changes).toContainEqual(
        expect.objectContaining({ kind: 'case_changed', caseId: 'beside', material: true }),
      );
      expect(advance(saga, after(before, revised), { ...confirm, ...why }, opening).answer).toEqual({
        kind: 'resolved',
        resolution: 'waived',
      });
    },
  );

  it.each([
    ['its step has begun', { hold: { try: fence({ phase: 'try' }) } }],
    ['its step has not', {}],
  ])('has one waived on which nobody was asked, where %s', (_, others) => {
    const before = given({ cases: [of('retry')], fences: { pay: { run: fence() }, ...others } });
    const revised = after(before, revise(saga, before, payRun));
    expect(revised.state.phases).toMatchObject([{ ...confirm, status: 'waived' }]);
    expect(revised.cases).toEqual([]);
  });

  it('waits with that until what was done before follows', () => {
    const change = { before: { word: 'tea' }, after: { word: 'coffee' } };
    const one = caseAt({
      ...holdTry,
      status: 'decided',
      taken: { decision: 'give_back', resolution: 'waived', change },
    });
    const before = given({ cases: [one, beside] });
    const following = after(before, revise(saga, before, holdTry));
    expect(following.cases).toHaveLength(2);
    const inLine = { ...following, fences: { pay: { run: fence({ requestHash: 'coffee' }) } } };
    const concluded = after(inLine, conclude(saga, inLine, holdTry));
    expect(concluded.cases).toEqual([]);
    expect(concluded.state.phases.map(({ step, phase }) => `${step}.${phase}`).sort()).toEqual([
      'hold.confirm',
      'hold.try',
    ]);
  });

  it('has nothing waived that was done', () => {
    const done = { try: fence({ phase: 'try' }), confirm: fence({ phase: 'confirm' }) };
    const before = given({ cases: [of('retry')], fences: { pay: { run: fence() }, hold: done } });
    expect(after(before, revise(saga, before, payRun)).state.phases).toEqual([]);
  });
});
