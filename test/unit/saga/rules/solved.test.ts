import { describe, expect, it } from 'vitest';
import { solved } from '../../../../saga/rules/record.ts';
import type { Decision } from '../../../../saga/rules/case-record.ts';
import { caseAt } from './word-saga.ts';

describe('a case that the world has solved', () => {
  const text = 'It has arrived.';
  const closed = [
    {
      kind: 'case_changed',
      caseId: 'c',
      set: { status: 'closed', closedAs: 'solved' },
      // Whoever has it before them is told.
      material: true,
      event: { kind: 'closed', text },
    },
    { kind: 'event', event: { type: 'case_closed', caseId: 'c', how: 'solved' } },
  ];

  it('is closed', () => {
    expect(solved(caseAt(), { text })).toEqual(closed);
  });

  it('is closed with a decision on record that nobody took, where one was needed', () => {
    const by = 'policy';
    const decision: Decision = {
      decision: 'amend',
      resolution: 'retry',
      decisionId: 'd-1',
      data: {},
      by,
      via: 'policy',
      reason: text,
    };
    expect(solved(caseAt(), { text, decision })).toEqual([
      { kind: 'decision_taken', caseId: 'c', decision },
      {
        kind: 'event',
        event: { type: 'decision_taken', caseId: 'c', decisionId: 'd-1', decision: 'amend', by },
      },
      ...closed,
    ]);
  });
});
