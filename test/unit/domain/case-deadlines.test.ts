import { describe, expect, it } from 'vitest';
import { turnOf, type CaseClock } from '../../../domain/case-deadlines.ts';

const at = (seconds: number) => new Date(seconds * 1_000);

const asked: CaseClock = {
  status: 'open',
  audience: 'operator',
  escalated: false,
  customerUntil: null,
  escalateAt: at(20),
  lastResortAt: at(30),
  waitingUntil: null,
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
