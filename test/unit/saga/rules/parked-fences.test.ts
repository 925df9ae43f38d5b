import { describe, expect, it } from 'vitest';
import { judge } from '../../../../saga/rules/fence-rules.ts';
import { cancelling, delivery, done, fence } from './given-fences.ts';

describe('a delivery of a phase that waits for an engineer', () => {
  const parked = { cause: 'outcome_unknown', message: 'No attempt is left.' } as const;

  it('is not attempted: only a redrive lets it go on', () => {
    const fences = { run: fence({ phase: 'run', attempts: 3 }) };
    expect(judge(delivery({ fences, parked }))).toEqual({ kind: 'parked', ...parked });
  });

  it('gets what it has come to meanwhile', () => {
    expect(judge(delivery({ fences: { run: done('run') }, parked })).kind).toBe('recorded');
  });

  it('gives way to a cancel', () => {
    const fences = { run: fence({ phase: 'run' }) };
    expect(judge(delivery({ state: cancelling, fences, parked })).kind).toBe('interrupted');
  });
});
