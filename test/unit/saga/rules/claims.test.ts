import { describe, expect, it } from 'vitest';
import type { KnownCase } from '../../../../saga/rules/case-record.ts';
import { commandCase, type CaseAuthor, type CaseCommand } from '../../../../saga/rules/claims.ts';
import { caseAt } from './word-saga.ts';

const olga: CaseAuthor = { by: 'olga', lead: false, version: undefined };
const lead: CaseAuthor = { by: 'lea', lead: true, version: undefined };
const claim = (takeOver = false): CaseCommand => ({ kind: 'claim', takeOver, forMs: 100 });
const claimedBy = (by: string) => caseAt({ claim: { by, until: 50 } });
const after = (one: KnownCase, command: CaseCommand, author = olga) =>
  commandCase(one, { author, command, now: 5 });
const changed = (set: object, event?: object) => [
  { kind: 'case_changed', caseId: 'c', set, ...(event === undefined ? {} : { event }) },
];
const done = { kind: 'done' };
const claimed = { kind: 'claimed', by: 'paul', until: 50 };
const leased = { claim: { by: 'olga', until: 105 } };

describe('a claim', () => {
  it('is a lease', () => {
    const event = { kind: 'claimed', by: 'olga' };
    expect(after(caseAt(), claim())).toEqual({ answer: done, changes: changed(leased, event) });
  });

  it('may be laid also while somebody waits on purpose', () => {
    const waiting = caseAt({ status: 'waiting', waitingUntil: 500 });
    expect(after(waiting, claim()).answer).toEqual(done);
  });

  it('is renewed without a word', () => {
    expect(after(claimedBy('olga'), claim())).toEqual({ answer: done, changes: changed(leased) });
  });

  it('of another person stands while it lasts, unless it is taken over', () => {
    expect(after(claimedBy('paul'), claim())).toEqual({ answer: claimed, changes: [] });
    const event = { kind: 'taken_over', by: 'olga', text: 'paul' };
    expect(after(claimedBy('paul'), claim(true)).changes).toEqual(changed(leased, event));
    const over = caseAt({ claim: { by: 'paul', until: 5 } });
    expect(after(over, claim()).changes).toEqual(changed(leased, { kind: 'claimed', by: 'olga' }));
  });
});

describe('a case that somebody has claimed', () => {
  const release: CaseCommand = { kind: 'release' };
  const assign: CaseCommand = { kind: 'assign', team: 'risk' };

  it('is released by them or by a lead', () => {
    const released = changed({ claim: undefined }, { kind: 'released', by: 'olga' });
    expect(after(claimedBy('olga'), release).changes).toEqual(released);
    expect(after(claimedBy('paul'), release)).toEqual({ answer: claimed, changes: [] });
    expect(after(claimedBy('paul'), release, lead).answer).toEqual(done);
    expect(after(caseAt(), release)).toEqual({ answer: done, changes: [] });
  });

  it('is assigned to another team by them or by a lead', () => {
    const assigned = changed({ team: 'risk' }, { kind: 'assigned', by: 'olga', text: 'risk' });
    expect(after(claimedBy('olga'), assign).changes).toEqual(assigned);
    expect(after(claimedBy('paul'), assign)).toEqual({ answer: claimed, changes: [] });
    expect(after(claimedBy('paul'), assign, lead).answer).toEqual(done);
  });
});

describe('a case', () => {
  const note: CaseCommand = { kind: 'note', text: 'Hm' };
  const closed: KnownCase = { ...caseAt(), status: 'closed', closedAs: 'decided' };

  it('that is decided or closed takes notes, and nothing else', () => {
    for (const one of [closed, caseAt({ status: 'decided' })]) {
      expect(after(one, claim())).toEqual({ answer: { kind: 'closed' }, changes: [] });
      expect(after(one, note).changes).toEqual(changed({}, { kind: 'noted', by: 'olga', text: 'Hm' }));
    }
  });

  it('that has changed since is left as it is', () => {
    const seen = { ...olga, version: 1 };
    const answer = { kind: 'changed', since: 1 };
    expect(after(caseAt({ version: 2 }), note, seen)).toEqual({ answer, changes: [] });
  });
});
