import { describe, expect, it } from 'vitest';
import type { CaseRecord, KnownCase } from '../../../../saga/rules/case-record.ts';
import {
  decide,
  type DecideCommand,
  type DecisionFacts,
  type Meaning,
} from '../../../../saga/rules/decide.ts';
import { applied } from '../../../../saga/rules/record.ts';
import { caseAt, given, payRun, why, wordSaga as saga } from './word-saga.ts';

const command = {
  decisionId: 'd-1',
  decision: 'reword',
  by: 'olga',
  reason: 'It is better so.',
  via: 'rest',
  overClaims: false,
  now: 5,
};
const toCoffee = { before: { word: 'tea' }, after: { word: 'coffee' } };
const reword = {
  kind: 'means',
  decision: 'reword',
  data: {},
  resolution: 'retry',
  change: toCoffee,
} as const;

interface When {
  readonly one?: KnownCase;
  readonly sent?: 'same' | 'another';
  readonly by?: Partial<DecideCommand>;
  readonly meaning?: Partial<Meaning>;
  readonly others?: readonly CaseRecord[];
  readonly unasked?: true;
}

/** On one case, of the ones that are open. */
function decided({ one = caseAt(), sent, by = {}, meaning = {}, others = [], unasked }: When = {}) {
  const known = given({ cases: one.status === 'closed' ? others : [one, ...others] });
  const before = unasked === true ? { ...known, asksFirst: unasked } : known;
  const facts: DecisionFacts<never> = { sent, meaning: { ...reword, ...meaning } };
  const { answer, changes } = decide(saga, before, { one, ...command, ...by }, facts);
  return { answer, changes, after: applied(saga, before, changes) };
}

describe('a decision', () => {
  it('is on record, and its case is decided', () => {
    const { answer, changes, after } = decided();
    expect(answer).toEqual({ kind: 'decided', state: 'effect' });
    expect(after.cases).toMatchObject([
      {
        status: 'decided',
        revision: 2,
        version: 2,
        taken: { decisionId: 'd-1', resolution: 'retry', change: toCoffee },
      },
    ]);
    expect(changes).toContainEqual({
      kind: 'event',
      event: { type: 'decision_taken', caseId: 'c', decisionId: 'd-1', decision: 'reword', by: 'olga' },
    });
  });

  it('is not taken while nobody knows what was done since a restore, and is repeated where it was taken before', () => {
    const { answer, after } = decided({ unasked: true });
    expect(answer).toMatchObject({ kind: 'parties_unasked' });
    expect(after.cases).toMatchObject([{ status: 'open' }]);
    const one = caseAt({ status: 'decided' });
    expect(decided({ one, sent: 'same', unasked: true }).answer).toMatchObject({ kind: 'decided' });
  });

  it('that was taken last comes first', () => {
    const other = caseAt({ ...payRun, caseId: 'other' });
    const { after } = decided({ one: caseAt(), others: [other] });
    expect(after.cases.map(({ caseId }) => caseId)).toEqual(['c', 'other']);
  });

  it('to cancel undoes the instance for the cause of its case, and closes all others', () => {
    const other = caseAt({ ...payRun, caseId: 'other' });
    const { changes, after } = decided({
      meaning: { decision: 'cancel', resolution: 'cancel' },
      others: [other],
    });
    expect(after).toMatchObject({ cases: [], state: { cancel: { ...why, by: 'olga' } } });
    expect(changes.flatMap((change) => ('set' in change ? [[change.caseId, change.set]] : []))).toEqual([
      ['c', { status: 'closed', closedAs: 'decided' }],
      ['other', { status: 'closed', closedAs: 'cancelled' }],
    ]);
  });
});

describe('a decision to wait', () => {
  const claimed = caseAt({ claim: { by: 'olga', until: 50 } });

  it('until a date puts off all that follows by as long, and releases the claim', () => {
    const { answer, after, changes } = decided({ one: claimed, meaning: { wait: { until: 105 } } });
    expect(answer).toEqual({ kind: 'decided', state: 'waiting' });
    const event = { type: 'decision_taken', caseId: 'c', decisionId: 'd-1', decision: 'reword', by: 'olga' };
    expect(changes).toContainEqual({ kind: 'event', event: { ...event, waits: true } });
    expect(after.cases).toMatchObject([
      {
        status: 'waiting',
        waitingUntil: 105,
        dueAt: 110,
        escalateAt: 120,
        lastResortAt: 130,
        claim: undefined,
      },
    ]);
  });

  it('is over with the next decision: if that is taken back, nobody waits', () => {
    const waits = caseAt({ status: 'waiting', waitingUntil: 105 });
    expect(decided({ one: waits }).after.cases).toMatchObject([
      { status: 'decided', waitingUntil: undefined },
    ]);
  });

  it('without a date lasts until the last resort, and nobody is late before', () => {
    expect(decided({ one: claimed, meaning: { wait: {} } }).after.cases).toMatchObject([
      { status: 'waiting', waitingUntil: 30, dueAt: 30, escalateAt: 30, lastResortAt: 30 },
    ]);
  });
});

it('a decision on an order that has ended is refused, be its case open or not', () => {
  const one = caseAt();
  const ended = given({ cases: [one] }, { closed: 'completed' });
  const { answer, changes } = decide(saga, ended, { one, ...command }, { sent: undefined, meaning: reword });
  expect(answer).toEqual({
    kind: 'case_closed',
    message: 'The order is completed: nothing more is decided on it.',
  });
  expect(changes.map(({ kind }) => kind)).toEqual(['case_noted']);
});

describe('a decision is refused, which its history says and nothing else,', () => {
  const waits = caseAt({
    status: 'waiting',
    waitingUntil: 30,
    taken: { decision: 'wait', resolution: 'retry' },
  });
  const closed: KnownCase = { ...caseAt(), status: 'closed', closedAs: 'cancelled' };
  const claimed = caseAt({ claim: { by: 'paul', until: 50 } });

  it.each<[string, When, { kind: string; message: string }]>([
    [
      'on a case that is closed',
      { one: closed },
      { kind: 'case_closed', message: 'The case is closed (cancelled) already.' },
    ],
    [
      'on a case that is decided',
      { one: caseAt({ status: 'applying' }) },
      { kind: 'case_closed', message: 'The case is decided already.' },
    ],
    [
      'on another revision',
      { one: caseAt({ revision: 2 }), by: { revision: 1 } },
      { kind: 'stale', message: 'The case has changed since: it is at revision 2 now, not 1.' },
    ],
    [
      'on another version',
      { one: caseAt({ version: 3 }), by: { version: 2 } },
      { kind: 'stale', message: 'The case has changed since: it is at version 3 now, not 2.' },
    ],
    [
      'while another person has claimed the case',
      { one: claimed },
      { kind: 'claimed_by_other', message: 'paul is working on it.' },
    ],
    [
      'under an id that was used for another one',
      { one: waits, sent: 'another' },
      {
        kind: 'decision_id_reused',
        message: 'This decision id was used for another decision on this case.',
      },
    ],
  ])('%s', (_, when, refusal) => {
    const { answer, changes } = decided(when);
    expect(answer).toEqual(refusal);
    const { kind: _kind, message: text } = refusal;
    const event = { kind: 'refused', by: 'olga', text, detail: { decision: 'reword', via: 'rest' } };
    expect(changes).toEqual([{ kind: 'case_noted', caseId: 'c', event }]);
  });

  it('but not where the claim is over, or the one who decides may overrule it', () => {
    expect(decided({ one: claimed, by: { now: 50 } }).answer.kind).toBe('decided');
    expect(decided({ one: claimed, by: { overClaims: true } }).answer.kind).toBe('decided');
  });

  it('and by what the saga says against it, once nothing else speaks against it', () => {
    const refusal = { kind: 'not_allowed', message: 'Not here.' } as const;
    const facts = { sent: undefined, meaning: { kind: 'refused', refusal } } as const;
    const on = (one: KnownCase) => decide(saga, given(), { one, ...command }, facts).answer;
    expect(on(caseAt())).toBe(refusal);
    expect(on(closed).kind).toBe('case_closed');
  });
});

describe('the same decision again', () => {
  it.each<[string, KnownCase, string]>([
    ['is in effect', caseAt({ status: 'decided' }), 'effect'],
    [
      'is in effect, also once its case is closed',
      { ...caseAt(), status: 'closed', closedAs: 'decided' },
      'effect',
    ],
    [
      'is in effect, also where it took two persons',
      caseAt({ status: 'decided', approvedBy: 'paul' }),
      'effect',
    ],
    ['was in effect, also where it was taken back since', caseAt(), 'effect'],
    ['waits', caseAt({ status: 'waiting' }), 'waiting'],
    ['has one of two persons', caseAt({ approvedBy: 'olga' }), 'seconded'],
    ['waits for its approval', caseAt({ proposed: { decision: 'reword', data: {}, ...why } }), 'proposed'],
  ])('%s', (_, one, state) => {
    expect(decided({ one, sent: 'same' })).toMatchObject({ answer: { kind: 'decided', state }, changes: [] });
  });
});

describe('a decision that takes two persons', () => {
  const firstBy = (by: string) => caseAt({ approvedBy: by });
  const asFirst = { fourEyes: { firstDecidedSo: true } };
  const otherwise = { fourEyes: { firstDecidedSo: false } };

  it('waits for the second, to whom the case is free', () => {
    const { answer, after } = decided({
      one: caseAt({ claim: { by: 'olga', until: 50 } }),
      meaning: otherwise,
    });
    expect(answer).toEqual({ kind: 'decided', state: 'seconded' });
    expect(after.cases).toMatchObject([
      { status: 'open', approvedBy: 'olga', claim: undefined, revision: 2 },
    ]);
  });

  it('is taken once the second decides the same', () => {
    expect(decided({ one: firstBy('paul'), meaning: asFirst }).after.cases).toMatchObject([
      { status: 'decided', taken: { by: 'olga' } },
    ]);
  });

  it('is not taken by the first alone', () => {
    expect(decided({ one: firstBy('olga'), meaning: asFirst }).answer).toEqual({
      kind: 'second_person_needed',
      message: 'You have decided so: a second person has to as well.',
    });
  });

  it('takes two again once it was taken back, though somebody had decided so before', () => {
    const { answer, after } = decided({ meaning: asFirst });
    expect(answer).toEqual({ kind: 'decided', state: 'seconded' });
    expect(after.cases).toMatchObject([{ status: 'open', approvedBy: 'olga' }]);
  });

  it('has one person so far where the first has decided otherwise', () => {
    const { answer, after } = decided({ one: firstBy('paul'), meaning: otherwise });
    expect(answer).toEqual({ kind: 'decided', state: 'seconded' });
    expect(after.cases).toMatchObject([{ approvedBy: 'olga' }]);
  });
});

describe('a decision that has to be approved first', () => {
  const question = { cause: 'above_limit', message: 'It is much.', team: 'risk', priority: 1 };
  const { cause, message } = question;
  const proposed = { decision: 'reword', data: {}, ...why };

  it('is proposed: the case is about the approval, asks its team, and nobody waits any more', () => {
    const waits = caseAt({ status: 'waiting', waitingUntil: 30, audience: 'customer', approvedBy: 'paul' });
    const change = { before: { word: 'tea' }, after: { word: 'mug' } };
    const { answer, changes, after } = decided({ one: waits, meaning: { question, change } });
    expect(answer).toEqual({ kind: 'decided', state: 'proposed' });
    expect(after.cases).toMatchObject([
      {
        status: 'open',
        ...question,
        audience: 'operator',
        waitingUntil: undefined,
        approvedBy: undefined,
        proposed: { ...proposed, change },
      },
    ]);
    expect(changes).toContainEqual({
      kind: 'event',
      event: { type: 'case_passed_on', caseId: 'c', audience: 'operator', question: { cause, message } },
    });
  });

  it('leaves a case that was escalated with the leads', () => {
    const escalated = caseAt({ escalated: true, team: 'leads' });
    expect(decided({ one: escalated, meaning: { question } }).after.cases).toMatchObject([
      { team: 'leads', priority: 1 },
    ]);
  });

  it('proposed in place of another, remembers what the case was about at first', () => {
    const one = caseAt({ ...question, proposed: { ...proposed, decision: 'other' } });
    expect(decided({ one, meaning: { question } }).after.cases).toMatchObject([{ proposed }]);
  });

  it('once it is approved, leaves a case that is about what was refused', () => {
    const { changes, after } = decided({ one: caseAt({ ...question, proposed }) });
    expect(after.cases).toMatchObject([
      { status: 'decided', ...why, team: 'out_of_stock team', priority: 2, proposed: undefined },
    ]);
    expect(changes[0]).toMatchObject({ event: { type: 'case_passed_on', question: why } });
  });
});
