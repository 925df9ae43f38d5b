import { describe, expect, it } from 'vitest';
import { type Found } from '../../../../saga/rules/adopt.ts';
import { takeUp, type Said } from '../../../../saga/rules/take-up.ts';
import { applied, happened } from '../../../../saga/rules/record.ts';
import { caseAt, fence as wordFence, given, paid, payRun, wordSaga, type WordRecord } from './word-saga.ts';

const holdConfirm = { step: 'hold', phase: 'confirm' } as const;
const captured: Found = { id: 'pi_1', amount: 1180, over: false, undone: false, done: true, weight: 4 };

describe('what the parties of an instance say', () => {
  const paying = { step: 'pay', forward: 'run', undo: 'compensate' } as const;
  const heard = { ...paying, found: [captured], done: true };
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

  it('closes the case of what was done after all', () => {
    const one = caseAt({ ...payRun, status: 'decided' });
    const { record, changes } = taking(given({ fences: { pay: { run: refusedRun } }, cases: [one] }));
    expect(record.cases).toEqual([]);
    expect(changes).toContainEqual(happened({ type: 'case_closed', caseId: 'c', how: 'solved' }));
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

  it('asks again on a case of which the decision was being put into effect, and lets nothing more follow it', () => {
    const following = wordFence({ requestHash: 'coffee' });
    const before = given({
      fences: { pay: { run: following } },
      cases: [caseAt({ status: 'applying' })],
    });
    const { record } = taking(before, { lost, told: [] });
    expect(record.cases).toMatchObject([{ caseId: 'c', status: 'open' }]);
    expect(record.state.phases).toMatchObject([{ ...payRun, status: 'parked', cause }]);
  });

  it('takes up what was refused to be confirmed, and was confirmed since', () => {
    const holding = { step: 'hold', forward: 'try', undo: 'cancel', found: [], done: true } as const;
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
    const waived = { ...holdConfirm, status: 'waived', waived: true, attempts: 1, startedAt: '' } as const;
    const { changes } = taking(given({ fences: { pay: { run: paid } } }, { phases: [waived] }), { lost });
    expect(changes.map(({ kind }) => kind)).not.toContain('event');
  });

  it('leaves an undo to be found out where the instance was undone since', () => {
    const { record } = taking(given({ fences: { pay: { run: paid } } }), { undone: true });
    expect(record.fences['pay']?.compensate).toMatchObject({ state: 'attempting', keySentAt: 0 });
  });
});
