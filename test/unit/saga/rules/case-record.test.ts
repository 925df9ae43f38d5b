import { describe, expect, it } from 'vitest';
import { casesAfter, type CaseChange } from '../../../../saga/rules/case-record.ts';
import { caseAt, payRun } from './word-saga.ts';

describe('a change of a case', () => {
  const other = caseAt({ ...payRun, caseId: 'd' });
  const escalated: CaseChange = {
    kind: 'case_changed',
    caseId: 'c',
    set: { team: 'leads' },
    event: { kind: 'escalated' },
  };

  it('leaves every other case of the instance as it is', () => {
    expect(casesAfter([caseAt(), other], escalated)).toEqual([caseAt({ team: 'leads', version: 2 }), other]);
  });

  it('of which nobody has to know lets those who saw the case before still act on it', () => {
    const claim = { by: 'olga', until: 50 };
    const renewed: CaseChange = { kind: 'case_changed', caseId: 'c', set: { claim } };
    expect(casesAfter([caseAt()], renewed)).toEqual([caseAt({ claim, version: 1 })]);
  });
});
