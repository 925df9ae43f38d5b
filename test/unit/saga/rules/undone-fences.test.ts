import { describe, expect, it } from 'vitest';
import type { Fence, Fences } from '../../../../saga/rules/fence.ts';
import { judge, leftToUndo, mayBeRefusedUnsent, wasRetried } from '../../../../saga/rules/fence-rules.ts';
import { accepted, delivery, done, fence, hour } from './given-fences.ts';

const declined = { kind: 'refused', cause: 'sold_out', message: '' } as const;

describe('past the pivot, a phase of a step that was undone because it is done without', () => {
  const pivoted = { ...accepted, pivoted: true };
  const tried = (fences: Fences) => judge(delivery({ state: pivoted, phase: 'try', fences }));

  it.each([done('try'), fence({ phase: 'try', state: 'refused', outcome: declined })])(
    'is told to a run that was reset as what it came to ($state)',
    (attempt) => {
      const { outcome } = attempt as Fence & { state: 'succeeded' };
      expect(tried({ try: attempt, cancel: done('cancel') })).toEqual({ kind: 'recorded', outcome });
    },
  );

  it.each<[string, Fences]>([
    ['was never attempted', {}],
    ['came to nothing', { try: fence({ phase: 'try', state: 'not_applied' }) }],
  ])('is not attempted any more where it %s', (_, fences) => {
    expect(tried({ ...fences, cancel: done('cancel') }).kind).toBe('diverged');
  });
});

describe('an undo', () => {
  it('that was done is not done again: its outcome is told', () => {
    const fences = { run: done('run'), compensate: done('compensate') };
    expect(judge(delivery({ phase: 'compensate', fences }))).toEqual({
      kind: 'recorded',
      outcome: done('compensate').outcome,
    });
  });

  it('reaches an earlier success that has no reference, also where its change came to nothing', () => {
    const lastApplied = { requestHash: 'before', revision: 1, outcome: done('run').outcome };
    const fences = { run: fence({ state: 'not_applied', lastApplied }) };
    expect(judge(delivery({ phase: 'compensate', fences })).kind).toBe('attempt');
  });

  it('that came before its step is all that is on record, and leaves nothing to undo', () => {
    expect(leftToUndo({ reserveStock: { cancel: done('cancel') } })).toEqual([]);
  });
});

describe('a rule of our own', () => {
  const objects = (given: Partial<Fence>, now: number) => {
    const verdict = judge(delivery({ now, fences: { run: fence(given) } }));
    return verdict.kind === 'attempt' && mayBeRefusedUnsent(verdict);
  };

  it.each([
    ['its key is sent again', hour],
    ['its key is too old for that', 24 * hour],
  ])('does not call refused what may have been done, though no send is on record, where %s', (_, now) => {
    expect(objects({}, now)).toBe(false);
  });

  it('may refuse what is proven to have had no effect', () => {
    expect(objects({ state: 'not_applied' }, hour)).toBe(true);
  });
});

describe('an instance was retried', () => {
  it.each(['run', 'try', 'confirm'] as const)('where a %s was attempted more than once', (phase) => {
    const once = { notify: { run: fence() } };
    expect(wasRetried({ ...once, some: { [phase]: fence({ phase, attempts: 2 }) } })).toBe(true);
    expect(wasRetried({ ...once, some: { [phase]: fence({ phase, attempts: 1 }) } })).toBe(false);
  });

  it.each(['compensate', 'cancel'] as const)(
    'not where only a %s was: nothing went forward by it',
    (phase) => {
      expect(wasRetried({ some: { [phase]: fence({ phase, attempts: 2 }) } })).toBe(false);
    },
  );
});
