import { describe, expect, it } from 'vitest';
import type { NamedPhase } from '../../../../saga/phases.ts';
import { type Found } from '../../../../saga/rules/adopt.ts';
import { takeUp, type Said } from '../../../../saga/rules/take-up.ts';
import { applied, happened } from '../../../../saga/rules/record.ts';
import { caseAt, fence as wordFence, given, paid, payRun, wordSaga, type WordRecord } from './word-saga.ts';

const holdConfirm = { step: 'hold', phase: 'confirm' } as const;
const captured: Found = { id: 'pi_1', amount: 1180, over: false, undone: false, done: true, weight: 4 };
const placed: Found = { id: 'w_1', over: false, undone: false, done: true, weight: 1 };

describe('what the parties of an instance say', () => {
  const paying = { step: 'pay', forward: 'run', undo: 'compensate' } as const;
  const heard = { ...paying, found: [captured], done: true };
  const holding = { step: 'hold', forward: 'try', undo: 'cancel', found: [], done: true } as const;
  const waived = { ...holdConfirm, status: 'waived', waived: true, attempts: 1, startedAt: '' } as const;
  const refusedRun = wordFence({ state: 'refused' });
  const lost = { message: 'More is charged.', waysForward: [payRun, holdConfirm] };
  const cause = 'decision_lost';
  const taking = (record: WordRecord, asked: Partial<Said> = {}) => {
    const { answer, changes } = takeUp(wordSaga, record, { told: [heard], undone: false, ...asked });
    return { answer, changes, record: applied(wordSaga, record, changes) };
  };

  it('is taken up in its fences', () => {
    const { answer, record } = taking(given({ fences: {} }));
    expect(answer).toEqual(['pi_1']);
    expect(record.fences['pay']?.run).toMatchObject({
      state: 'attempting',
      keySentAt: 0,
      requestHash: 'tea',
    });
  });

  it('is taken up as what each phase that a step has would ask for, and no other phase is asked', () => {
    const saga = {
      ...wordSaga,
      requestHash: ({ step, phase }: NamedPhase, { word }: WordRecord) => {
        if (step === 'pay' && phase === 'confirm') throw new Error('A payment is not confirmed');
        return `${phase} ${word}`;
      },
    };
    const told = [heard, { ...holding, found: [placed] }];
    const before = given({ fences: {} });
    const { changes } = takeUp(saga, before, { told, undone: false, lost });
    expect(applied(saga, before, changes).fences).toMatchObject({
      pay: { run: { requestHash: 'run tea' } },
      hold: { try: { requestHash: 'try tea' }, confirm: { requestHash: 'confirm tea' } },
    });
  });

  it('is taken up in none that has ended', () => {
    expect(taking(given({ fences: {} }, { closed: 'completed' }))).toMatchObject({ answer: [], changes: [] });
  });

  it('lets nobody wait for an engineer who would find it done', () => {
    const parked = { ...payRun, status: 'parked', attempts: 1, startedAt: '' } as const;
    const before = given(
      { fences: { pay: { run: wordFence({ state: 'attempting' }) } } },
      { phases: [parked] },
    );
    expect(taking(before).record.state.phases).toMatchObject([{ status: 'retrying', resumed: true }]);
    for (const unsure of [{ lost }, { undone: true }, { told: [{ ...heard, done: false }] }])
      expect(taking(before, unsure).record.state.phases).toMatchObject([{ ...payRun, status: 'parked' }]);
  });

  it.each([
    ['was confirmed', ['w_1'], 'retrying'],
    ['was not', [], 'parked'],
  ])('lets nobody wait for an engineer who would find it confirmed, where it %s', (_, confirmed, status) => {
    const parked = { ...holdConfirm, status: 'parked', attempts: 1, startedAt: '' } as const;
    const tried = wordFence({ phase: 'try', reference: 'w_1' });
    const fences = { hold: { try: tried, confirm: wordFence({ phase: 'confirm', state: 'attempting' }) } };
    const told = [{ ...holding, confirmed }];
    expect(taking(given({ fences }, { phases: [parked] }), { told }).record.state.phases).toMatchObject([
      { ...holdConfirm, status },
    ]);
  });

  it('leaves the end to the engineer whom it waits for: the books balance no better', () => {
    const unbalanced = { cause: 'books_unbalanced', message: 'Two cents are missing.' };
    expect(taking(given({ fences: {} }, { unbalanced })).record.state.unbalanced).toEqual(unbalanced);
  });

  it('closes the case of what was done after all', () => {
    const one = caseAt({ ...payRun, status: 'waiting' });
    const { record, changes } = taking(given({ fences: { pay: { run: refusedRun } }, cases: [one] }));
    expect(record.cases).toEqual([]);
    expect(changes).toContainEqual(happened({ type: 'case_closed', caseId: 'c', how: 'solved' }));
  });

  it('leaves it to whoever has decided on it since, whose decision finds it done where it asks for that', () => {
    const taken = { decision: 'amend', decisionId: 'd', resolution: 'retry' } as const;
    const one = caseAt({ ...payRun, status: 'decided', taken });
    const { record } = taking(given({ fences: { pay: { run: refusedRun } }, cases: [one] }));
    expect(record.cases).toEqual([one]);
    expect(record.fences['pay']?.run).toMatchObject({
      state: 'refused',
      made: [{ id: 'pi_1' }],
      unanswered: [{ sentAt: 0 }],
    });
  });

  it('closes the case of what was done after all, although somebody has decided to do without it', () => {
    const taken = { decision: 'refund', decisionId: 'd', resolution: 'waived' } as const;
    const one = caseAt({ ...payRun, status: 'decided', taken });
    const { record } = taking(given({ fences: { pay: { run: refusedRun } }, cases: [one] }));
    expect(record.cases).toEqual([]);
  });

  it('closes no case of what was refused, and done after all, before it had one', () => {
    const { record, changes } = taking(given({ fences: { pay: { run: refusedRun } } }));
    expect(record.fences['pay']?.run).toMatchObject({ state: 'attempting' });
    expect(changes.map(({ kind }) => kind)).toEqual(['fence']);
  });

  it('leaves the case of what could not follow a decision: what stands beside it is no answer to that', () => {
    const before = given({ fences: { pay: { run: paid } }, cases: [caseAt(payRun)] });
    const { answer, record } = taking(before);
    expect(answer).toEqual(['pi_1']);
    expect(record.cases).toEqual(before.cases);
  });

  it('leaves the case of what was not, and one of which the decision is being put into effect', () => {
    const before = given({ fences: { pay: { run: refusedRun } }, cases: [caseAt(payRun)] });
    const notDone = { ...paying, found: [], done: false };
    expect(taking(before, { told: [notDone] }).changes).toEqual([]);
    const applying = { ...before, cases: [caseAt({ ...payRun, status: 'applying' })] };
    expect(taking(applying).record.cases).toEqual(applying.cases);
  });

  it('keeps it from going forward where a decision was lost, with a letter that says so', () => {
    const { record, changes } = taking(given({ fences: { pay: { run: paid } } }), { lost });
    const { message } = lost;
    expect(record.state.phases).toMatchObject([{ ...holdConfirm, status: 'parked', cause, message }]);
    expect(changes).toContainEqual(expect.objectContaining({ kind: 'letter_opened', ...holdConfirm, cause }));
  });

  it('keeps what was reserved from being confirmed where a decision was lost', () => {
    const fences = { pay: { run: paid }, hold: { try: wordFence({ phase: 'try' }) } };
    const { record } = taking(given({ fences }), { lost });
    expect(record.state.phases).toMatchObject([{ ...holdConfirm, status: 'parked', cause }]);
  });

  it('leaves what was refused to the person whom its case asks, where a decision was lost', () => {
    const { record } = taking(given({ fences: { pay: { run: refusedRun } }, cases: [caseAt(payRun)] }), {
      lost,
    });
    expect(record.fences['pay']?.run).toMatchObject({ state: 'refused', made: [{ id: 'pi_1' }] });
    expect(record.cases).toMatchObject([{ ...payRun, status: 'open', revision: 1 }]);
  });

  it.each(['waiting', 'decided', 'applying'] as const)(
    'asks again on a case of which the decision was %s, and lets nothing more follow it',
    (status) => {
      const following = wordFence({ requestHash: 'coffee' });
      const before = given({ fences: { pay: { run: following } }, cases: [caseAt({ status })] });
      const { record } = taking(before, { lost, told: [] });
      expect(record.cases).toMatchObject([{ caseId: 'c', status: 'open', revision: 2 }]);
      expect(record.state.phases).toMatchObject([{ ...payRun, status: 'parked', cause }]);
    },
  );

  it('asks nobody anew on a case that is open already', () => {
    const before = given({ fences: { pay: { run: paid } }, cases: [caseAt()] });
    expect(taking(before, { lost, told: [] }).record.cases).toEqual(before.cases);
  });

  it('takes up what was refused to be confirmed, and was confirmed since', () => {
    const outcome = { kind: 'succeeded', result: { reference: 'w_1' } } as const;
    const tried = wordFence({ phase: 'try', outcome, reference: 'w_1' });
    const refusedThere = wordFence({ phase: 'confirm', state: 'refused' });
    const before = given({
      fences: { hold: { try: tried, confirm: refusedThere } },
      cases: [caseAt(holdConfirm)],
    });
    const told = (confirmed: readonly string[]) =>
      taking(before, { told: [{ ...holding, confirmed }] }).record;
    expect(told(['w_1'])).toMatchObject({
      cases: [],
      fences: { hold: { confirm: { state: 'attempting', keySentAt: 0 } } },
    });
    expect(told(['w_2'])).toMatchObject({
      cases: [{ caseId: 'c' }],
      fences: { hold: { confirm: { state: 'refused' } } },
    });
  });

  it('comes to the revision of the last decision when that is taken again, whatever was decided between', () => {
    const before = given({ fences: { pay: { run: paid } } });
    const revisionOf = (revision: number) =>
      taking(before, { lost: { ...lost, revision } }).record.state.revision;
    expect([1, 2, 3, 5].map(revisionOf)).toEqual([1, 1, 2, 4]);
  });

  it('parks nothing where no way forward is left', () => {
    const { changes } = taking(given({ fences: { pay: { run: paid } } }, { phases: [waived] }), { lost });
    expect(changes.map(({ kind }) => kind)).not.toContain('event');
  });

  it('lets the release of what is done without go on where a decision was lost: it is no way forward', () => {
    const fences = { pay: { run: paid }, hold: { try: wordFence({ phase: 'try' }) } };
    const { record } = taking(given({ fences }, { phases: [waived] }), { lost });
    expect(record.state.phases).toEqual([waived]);
  });

  it('leaves an undo to be found out where the instance was undone since', () => {
    const { record } = taking(given({ fences: { pay: { run: paid } } }), { undone: true });
    expect(record.fences['pay']?.compensate).toMatchObject({ state: 'attempting', keySentAt: 0 });
  });
});
