import { describe, expect, it } from 'vitest';
import { meetDeadlines, turnOf, type CaseClock } from '../../../../saga/rules/case-deadlines.ts';
import { opened } from '../../../../saga/rules/opening.ts';
import type { CaseRecord } from '../../../../saga/rules/case-record.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { caseAt, given, holdTry, why, wordSaga as saga } from './word-saga.ts';

const at = (seconds: number) => seconds * 1_000;

const asked: CaseClock = {
  status: 'open',
  audience: 'operator',
  escalated: false,
  escalateAt: at(20),
  lastResortAt: at(30),
};

describe('what is next for a case that an operator is asked about', () => {
  it.each([
    [5, { kind: 'sleep', until: at(20) }],
    [20, { kind: 'escalate' }],
    [30, { kind: 'last_resort' }],
  ])('after %i seconds', (seconds, expected) => {
    expect(turnOf(asked, at(seconds))).toEqual(expected);
  });

  it('is its last resort once it is escalated', () => {
    expect(turnOf({ ...asked, escalated: true }, at(25))).toEqual({ kind: 'sleep', until: at(30) });
  });

  it('is its last resort, where that comes before the escalation', () => {
    const late = { ...asked, escalateAt: at(28_800) };
    expect(turnOf(late, at(5))).toEqual({ kind: 'sleep', until: at(30) });
    expect(turnOf(late, at(30))).toEqual({ kind: 'last_resort' });
  });
});

describe('what is next for a case that its customer is asked about', () => {
  const customers: CaseClock = { ...asked, audience: 'customer', customerUntil: at(10) };

  it('is that an operator is asked, and the team is not late before', () => {
    expect(turnOf(customers, at(5))).toEqual({ kind: 'sleep', until: at(10) });
    expect(turnOf(customers, at(10))).toEqual({ kind: 'hand_over' });
    expect(turnOf({ ...customers, customerUntil: at(25) }, at(21))).toEqual({ kind: 'sleep', until: at(25) });
  });

  it('is its last resort, where that comes first', () => {
    expect(turnOf({ ...customers, customerUntil: at(86_400) }, at(5))).toEqual({
      kind: 'sleep',
      until: at(30),
    });
  });
});

it('nothing else happens to a case while somebody waits on purpose', () => {
  const waiting: CaseClock = { ...asked, status: 'waiting', waitingUntil: at(100) };
  expect(turnOf(waiting, at(40))).toEqual({ kind: 'sleep', until: at(100) });
  expect(turnOf(waiting, at(100))).toEqual({ kind: 'end_wait' });
});

it('a case that is asked again after somebody has waited goes by its other deadlines', () => {
  expect(turnOf({ ...asked, waitingUntil: at(5) }, at(10))).toEqual({ kind: 'sleep', until: at(20) });
});

describe('a case', () => {
  const deadlines = { customerMs: 5, dueMs: 10, escalateMs: 20, lastResortMs: 30 };
  const openedFor = (cause: string, customerMs = 5) => {
    const opening = { caseId: 'c', now: 100, deadlines: { ...deadlines, customerMs } };
    const changes = opened(saga, given(), { ...holdTry, cause, message: '' }, opening);
    return { changes, one: applied(saga, given(), changes).cases[0] };
  };

  it('asks the team of its cause, by when the deadlines say', () => {
    expect(openedFor('out_of_stock').one).toEqual({
      ...caseAt({ message: '', team: 'out_of_stock team' }),
      dueAt: 110,
      escalateAt: 120,
      lastResortAt: 130,
    });
  });

  it('that its customer can mend asks them first, and gives the team its time after that', () => {
    const { one, changes } = openedFor('misspelt');
    expect(one).toMatchObject({
      audience: 'customer',
      customerUntil: 105,
      dueAt: 115,
      escalateAt: 125,
      lastResortAt: 135,
    });
    expect(changes[1]).toMatchObject({ event: { type: 'case_opened', customerUntil: '105 ms' } });
  });

  it('asks no customer who has no time', () => {
    expect(openedFor('misspelt', 0).one).toMatchObject({ audience: 'operator', dueAt: 110 });
  });
});

describe('a case on which nobody decides', () => {
  const deadlines = { customerMs: 5, dueMs: 10, escalateMs: 20, lastResortMs: 30 };
  const metAt = (now: number, one: CaseRecord, state = {}) => {
    const before = given({ cases: [one] }, state);
    const { answer, changes } = meetDeadlines(saga, before, { at: holdTry, now, deadlines });
    return { answer, changes, after: applied(saga, before, changes) };
  };
  const customers = caseAt({ audience: 'customer', customerUntil: 5 });

  it('waits, a little longer than until its next deadline', () => {
    expect(metAt(12, caseAt())).toMatchObject({
      answer: { kind: 'waiting', caseId: 'c', audience: 'operator', team: 'stock', dueAt: 10, wakeInMs: 9 },
      changes: [],
    });
  });

  it('goes from its customer to an operator, and says so', () => {
    const { answer, changes, after } = metAt(5, customers);
    expect(answer).toMatchObject({ kind: 'waiting', audience: 'operator' });
    expect(after.cases).toMatchObject([{ audience: 'operator', version: 2, revision: 1 }]);
    expect(changes).toContainEqual({
      kind: 'event',
      event: { type: 'case_passed_on', caseId: 'c', audience: 'operator' },
    });
  });

  it('goes to the leads', () => {
    const { answer, after } = metAt(20, caseAt());
    expect(answer).toMatchObject({ kind: 'waiting', team: 'leads', wakeInMs: 11 });
    expect(after.cases).toMatchObject([{ escalated: true, team: 'leads', version: 2 }]);
  });

  it('takes the turns that were missed one after the other', () => {
    expect(metAt(20, customers).after.cases).toMatchObject([
      { audience: 'operator', escalated: true, team: 'leads', version: 3 },
    ]);
  });

  const lost = { ...holdTry, status: 'parked', cause: 'decision_lost', attempts: 1, startedAt: '' } as const;

  it('puts the last resort off while a decision is lost, whatever time has passed', () => {
    const { answer, after } = metAt(30, caseAt({ escalated: true }), { phases: [lost] });
    expect(answer).toMatchObject({ kind: 'waiting', wakeInMs: 31 });
    expect(after).toMatchObject({ cases: [{ status: 'open', lastResortAt: 60 }] });
    expect(after.state.cancel).toBeUndefined();
  });

  it('puts the last resort off where the saga says why', () => {
    const policies = { ...saga, whyNoLastResort: () => 'It has left the house' };
    const before = given({ cases: [caseAt({ escalated: true })] });
    const { changes } = meetDeadlines(policies, before, { at: holdTry, now: 30, deadlines });
    expect(changes).toMatchObject([
      { set: { lastResortAt: 60 }, event: { text: 'It has left the house: the last resort is put off.' } },
    ]);
  });

  it('asks again when a wait is over while a decision is lost: nothing goes on without that', () => {
    const waits = { status: 'waiting', waitingUntil: 20, lastResortAt: 20 } as const;
    const { answer, after, changes } = metAt(20, caseAt({ ...waits, escalated: true }), { phases: [lost] });
    expect(answer).toMatchObject({ kind: 'waiting', wakeInMs: 31 });
    expect(after.cases).toMatchObject([{ status: 'open', revision: 2, lastResortAt: 50 }]);
    expect(after.cases[0]?.waitingUntil).toBeUndefined();
    expect(changes).not.toContainEqual(expect.objectContaining({ type: 'case_closed' }));
  });

  it.each([
    ['something else waits for an engineer', { status: 'parked', cause: 'internal_error' }],
    ['the lost decision was taken again', { status: 'retrying', cause: 'decision_lost' }],
  ] as const)('takes the last resort when its time has come, although %s', (_, other) => {
    const phases = [{ ...holdTry, ...other, attempts: 1, startedAt: '' }];
    expect(metAt(30, caseAt({ escalated: true }), { phases }).answer).toEqual({
      kind: 'resolved',
      resolution: 'cancel',
    });
  });

  it('undoes the instance before the pivot, for the cause of the case, and nobody is asked about another', () => {
    const other = caseAt({ caseId: 'd', step: 'pay', phase: 'run' });
    const before = given({ cases: [caseAt(), other] });
    const { answer, changes } = meetDeadlines(saga, before, { at: holdTry, now: 30, deadlines });
    expect(answer).toEqual({ kind: 'resolved', resolution: 'cancel' });
    expect(applied(saga, before, changes)).toMatchObject({
      cases: [],
      state: { cancel: { ...why, by: 'policy' } },
    });
    // Whoever has one of them before them is told that the question is another one now.
    expect(changes.filter(({ kind }) => kind === 'case_changed')).toMatchObject([
      { caseId: 'c', set: { status: 'closed', closedAs: 'last_resort' }, material: true },
      { caseId: 'd', set: { status: 'closed', closedAs: 'cancelled' }, material: true },
    ]);
  });

  it('after the pivot ends without what was refused, as the policy says', () => {
    const { answer, after } = metAt(30, caseAt(), { pivoted: true });
    expect(answer).toEqual({ kind: 'resolved', resolution: 'waived' });
    expect(after.state.cancel).toBeUndefined();
    expect(after.cases).toMatchObject([
      {
        status: 'decided',
        revision: 2,
        taken: {
          decision: 'nothing',
          decisionId: 'last-resort/1',
          by: 'policy',
          resolution: 'waived',
          change: { before: { word: 'tea' }, after: { word: '' } },
        },
      },
    ]);
  });

  it('whose last resort could not be done has as long again before it is taken again, as another decision', () => {
    const { after } = metAt(33, caseAt(), { pivoted: true });
    expect(after.cases).toMatchObject([{ lastResortAt: 63 }]);
    const again = after.cases.map((one): CaseRecord => ({ ...one, status: 'open', revision: 3 }));
    const [one] = again;
    if (one === undefined) throw new Error('The case vanished');
    expect(metAt(34, one, { pivoted: true }).answer).toMatchObject({ kind: 'waiting', team: 'leads' });
    expect(metAt(63, one, { pivoted: true }).after.cases).toMatchObject([
      { taken: { decisionId: 'last-resort/3' } },
    ]);
  });

  it('is attempted again once somebody has waited long enough', () => {
    const waits = caseAt({
      status: 'waiting',
      waitingUntil: 100,
      taken: { decision: 'wait', resolution: 'retry' },
    });
    expect(metAt(99, waits)).toMatchObject({ answer: { kind: 'waiting', wakeInMs: 2 }, changes: [] });
    const { answer, after } = metAt(100, waits);
    expect(answer).toEqual({ kind: 'resolved', resolution: 'retry' });
    expect(after.cases).toMatchObject([{ status: 'decided', waitingUntil: undefined, revision: 2 }]);
  });
});
