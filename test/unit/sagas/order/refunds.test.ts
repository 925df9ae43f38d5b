import { describe, expect, it } from 'vitest';
import type { Order } from '../../../../sagas/order/order.ts';
import {
  begin,
  grant,
  keepUnpaid,
  leftToPay,
  park,
  putAway,
  recordPaid,
  redrive,
  takeKey,
  type FoundPayment,
  type RefundKeys,
  type RefundRecord,
  type Unpaid,
} from '../../../../sagas/order/refunds.ts';

const payments = { authorized: 1180, captured: 1180, voided: 0, refunded: 0 };
const completed: Order = {
  revision: 1,
  phases: [],
  pivoted: true,
  lines: [],
  total: { amount: 1180, currency: 'EUR' },
  paymentMethodSince: 1,
  cases: [],
  refundsGranted: 0,
  stage: 'closed',
  closed: 'completed',
  payments,
};

const send = { keyNumber: 1, sentAt: 0, attempt: 1 };
const unsent: RefundKeys = { keyNumber: 0, keySentAt: 0, attempts: 0, unanswered: [], spent: true };
const sent: RefundKeys = { keyNumber: 1, keySentAt: 0, attempts: 1, unanswered: [send], spent: false };
const times = { sendLifeMs: 100, keyWindowMs: 1_000 };

function refund(given: Partial<RefundRecord> = {}): RefundRecord {
  return { refundId: 'r', amount: 590, paid: false, putAway: false, keys: unsent, acknowledged: 0, ...given };
}

const kinds = ({ changes }: { changes: readonly { kind: string }[] }) => changes.map(({ kind }) => kind);
const nothing = { changes: [], answer: undefined };

describe('a refund that somebody asks for', () => {
  const asked = { refundId: 'r', by: 'olga', reason: 'One was broken' };

  it('is granted, and due no more', () => {
    expect(grant(completed, { ...asked, amount: 590 })).toEqual({
      answer: { kind: 'granted' },
      changes: [
        { kind: 'made', refundId: 'r', amount: 590 },
        { kind: 'event', event: { type: 'refund_granted', ...asked, amount: 590 } },
      ],
    });
  });

  it('is all that is left, where nobody says how much', () => {
    const { changes } = grant({ ...completed, refundsGranted: 180 }, asked);
    expect(changes).toContainEqual({ kind: 'made', refundId: 'r', amount: 1000 });
  });

  it.each([
    ['of an order that is not completed', { closed: 'cancelled' }, 590, 'not_completed', 0],
    ['where all was given back', { refundsGranted: 1180 }, 590, 'nothing_left', 0],
    ['for more than is left', { refundsGranted: 600 }, 590, 'too_much', 580],
  ] as const)('is refused %s', (_, state, amount, why, left) => {
    expect(grant({ ...completed, ...state }, { ...asked, amount })).toEqual({
      answer: { kind: 'refused', why, left },
      changes: [],
    });
  });

  it('is refused where the provider cannot pay such an amount', () => {
    const dinars = { ...completed, total: { amount: 118_000, currency: 'KWD' } } as const;
    expect(grant(dinars, { ...asked, amount: 5_124 }).answer).toMatchObject({ why: 'not_chargeable' });
  });
});

describe('an attempt to pay a refund', () => {
  it('has a number of its own, and forgets what the last one saw elsewhere', () => {
    const keys = { ...sent, attempts: 2 };
    expect(begin(refund({ keys: sent, seenElsewhere: 200 }))).toEqual({
      answer: keys,
      changes: [
        { kind: 'keys_kept', keys },
        { kind: 'seen_elsewhere', amount: undefined },
      ],
    });
  });

  it('is none where it is paid, or nobody is to pay it', () => {
    expect(begin(refund({ paid: true, putAway: true }))).toEqual({ answer: 'paid', changes: [] });
    expect(begin(refund({ putAway: true }))).toEqual({ answer: 'put_away', changes: [] });
  });
});

describe('what is left to be paid', () => {
  const payment = (given: Partial<FoundPayment> = {}): FoundPayment => ({
    id: 'p',
    status: 'captured',
    authorized: 1180,
    captured: 1180,
    refunded: (given.givenBack ?? []).reduce((sum, { amount }) => sum + amount, 0),
    givenBack: [],
    ...given,
  });
  const order: Order = {
    ...completed,
    refunds: [{ refundId: 'r', amount: 590, by: '', reason: '', grantedAt: '' }],
  };
  const byHand = (amount: number) => payment({ givenBack: [{ amount }] });

  it('is all of it, of the last payment first', () => {
    const two = [payment({ captured: 1000 }), payment({ id: 'q', captured: 180 })];
    expect(leftToPay(order, refund(), two)).toEqual({
      kind: 'to_pay',
      parts: [
        { id: 'q', amount: 180 },
        { id: 'p', amount: 410 },
      ],
      reference: 'p',
    });
  });

  it('is the rest, where an earlier attempt has paid a part', () => {
    const part = payment({ givenBack: [{ refundId: 'r', amount: 500 }] });
    expect(leftToPay(order, refund(), [part])).toMatchObject({ parts: [{ id: 'p', amount: 90 }] });
  });

  it('is nothing where it was paid, whatever others have given back', () => {
    const both = payment({ givenBack: [{ refundId: 'r', amount: 590 }, { amount: 100 }] });
    expect(leftToPay(order, refund(), [both])).toEqual({ kind: 'to_pay', parts: [], reference: 'p' });
  });

  it('is for a person to say where others have given back what nobody knows of', () => {
    expect(leftToPay(order, refund(), [byHand(200)])).toEqual({ kind: 'given_back_elsewhere', amount: 200 });
  });

  it('is paid once a person has vouched for that, or it is on record', () => {
    const vouched = refund({ acknowledged: 200 });
    expect(leftToPay(order, vouched, [byHand(200)]).kind).toBe('to_pay');
    expect(leftToPay(order, vouched, [byHand(300)]).kind).toBe('given_back_elsewhere');
    const known = { ...order, payments: { ...payments, refunded: 200, refundedByOthers: 200 } };
    expect(leftToPay(known, refund(), [byHand(200)]).kind).toBe('to_pay');
  });

  it('is what is left, where what was vouched for is all that is missing', () => {
    const all = refund({ amount: 1180, acknowledged: 200 });
    expect(leftToPay(order, all, [byHand(200)])).toMatchObject({ parts: [{ id: 'p', amount: 980 }] });
  });

  it('is too little where less was kept, and nobody has said why', () => {
    expect(leftToPay(order, refund(), [payment({ captured: 100 })]).kind).toBe('too_little_kept');
  });
});

describe('the key under which a refund is sent', () => {
  const take = (record: RefundRecord, now = 50, attempts = record.keys.attempts) =>
    takeKey(record, { attempts, now, lookedUpAt: now, ...times });

  it('is on record before it is sent', () => {
    const keys = { ...sent, keySentAt: 50, unanswered: [{ ...send, sentAt: 50 }] };
    expect(take(refund({ keys: { ...unsent, attempts: 1 } }))).toEqual({
      answer: { kind: 'taken', keys },
      changes: [{ kind: 'keys_kept', keys }],
    });
  });

  it('is the same while nothing is known of it', () => {
    const again = refund({ keys: { ...sent, attempts: 2 } });
    expect(take(again).answer).toMatchObject({ kind: 'taken', keys: { keyNumber: 1 } });
  });

  it('is no new one while an earlier request may still arrive', () => {
    const spent = refund({ keys: { ...sent, attempts: 2, spent: true } });
    expect(take(spent)).toEqual({ answer: { kind: 'blocked' }, changes: [] });
    expect(take(spent, 100).answer).toMatchObject({ kind: 'taken', keys: { keyNumber: 2 } });
  });

  it('is no new one where the look-up was made too early to see what has arrived since', () => {
    const spent = refund({ keys: { ...sent, attempts: 2, spent: true } });
    const late = { attempts: 2, now: 100, lookedUpAt: 99, ...times };
    expect(takeKey(spent, late).answer).toEqual({ kind: 'blocked' });
  });

  it('is none of an attempt that does not count any more, or of a refund that was put away', () => {
    const second = refund({ keys: { ...sent, attempts: 2 } });
    expect(take(second, 50, 1)).toEqual({ answer: { kind: 'overtaken' }, changes: [] });
    expect(take({ ...second, paid: true })).toEqual({ answer: { kind: 'overtaken' }, changes: [] });
    expect(take({ ...second, putAway: true })).toEqual({ answer: { kind: 'put_away' }, changes: [] });
  });
});

describe('an attempt that did not pay', () => {
  const kept = (unpaid: Partial<Unpaid>, keys: RefundKeys = sent) => {
    const { changes } = keepUnpaid(refund({ keys }), { keys, heard: 'nothing', transient: false, ...unpaid });
    const [first] = changes;
    return first?.kind === 'keys_kept' ? first.keys : undefined;
  };

  it('leaves its key in doubt where nothing was heard', () => {
    expect(kept({})).toEqual(sent);
  });

  it('has spent its key where it was answered: the provider would repeat it', () => {
    expect(kept({ heard: 'answer' })).toEqual({ ...sent, unanswered: [], spent: true });
    expect(kept({ heard: 'doubtful' })).toEqual({
      ...sent,
      unanswered: [{ ...send, done: true }],
      spent: true,
    });
  });

  it('sends its key again where the answer was that it comes too early', () => {
    expect(kept({ heard: 'answer', transient: true })).toEqual({ ...sent, unanswered: [] });
  });

  it('has spent no key where it has sent nothing', () => {
    expect(kept({ heard: 'answer' }, { ...sent, attempts: 2 })?.spent).toBe(false);
  });

  it('says what it saw elsewhere, and that an engineer is to look', () => {
    const trouble = { cause: 'outcome_unknown', message: 'No answer.' } as const;
    const unpaid = { keys: sent, heard: 'nothing', transient: true, seenElsewhere: 200, trouble } as const;
    expect(keepUnpaid(refund({ keys: sent }), unpaid).changes.slice(1)).toEqual([
      { kind: 'seen_elsewhere', amount: 200 },
      { kind: 'letter_opened', message: 'outcome_unknown: No answer.' },
    ]);
  });

  it('says nothing once another attempt counts, or has paid it', () => {
    const unpaid = { keys: sent, heard: 'answer', transient: false } as const;
    expect(keepUnpaid(refund({ keys: { ...sent, attempts: 2 } }), unpaid)).toEqual(nothing);
    expect(keepUnpaid(refund({ keys: sent, paid: true }), unpaid)).toEqual(nothing);
  });
});

describe('a refund that is paid', () => {
  it('says so once, and has no letter any more', () => {
    expect(recordPaid(refund(), 'p').changes).toEqual([
      { kind: 'paid' },
      { kind: 'event', event: { type: 'refund_paid', refundId: 'r', amount: 590, reference: 'p' } },
      { kind: 'letters_resolved' },
    ]);
    expect(recordPaid(refund({ paid: true }), 'p')).toEqual(nothing);
  });

  it('has no letter of an attempt that failed meanwhile either: it would keep later ones waiting', () => {
    const why = { cause: 'history_diverged', message: 'It differs.' } as const;
    expect(kinds(park(refund(), why))).toEqual(['letter_opened']);
    expect(park(refund({ paid: true }), why)).toEqual(nothing);
  });
});

describe('a person who redrives', () => {
  const author = { by: 'eva', reason: 'Looked at' };
  const seen = refund({ seenElsewhere: 200 });
  const open = { status: 'open' } as const;

  it('vouches for what the letter told them, and no more', () => {
    const looked = { author, lookedAt: true };
    expect(redrive(seen, open, looked).changes).toEqual([
      { kind: 'vouched_for', amount: 200 },
      { kind: 'letters_redriven', author },
      { kind: 'called_up' },
    ]);
    expect(kinds(redrive(refund(), open, looked))).not.toContain('vouched_for');
    expect(kinds(redrive(seen, { status: 'redriving' }, looked))).not.toContain('vouched_for');
  });

  it('vouches for nothing where they have not looked at this one', () => {
    expect(kinds(redrive(seen, open, { author, lookedAt: false }))).toEqual([
      'letters_redriven',
      'called_up',
    ]);
  });
});

describe('a person who puts a refund away', () => {
  const author = { by: 'eva', reason: 'Paid by transfer' };
  const open = { status: 'open' } as const;

  it('does so, and vouches for what they were told', () => {
    expect(putAway(refund({ seenElsewhere: 200 }), open, author)).toEqual({
      answer: 'put_away',
      changes: [
        { kind: 'vouched_for', amount: 200 },
        { kind: 'letter_archived', author },
        { kind: 'event', event: { type: 'refund_put_away', refundId: 'r', amount: 590, ...author } },
      ],
    });
  });

  it('only puts its letter away where it was paid meanwhile', () => {
    expect(putAway(refund({ paid: true }), open, author).changes).toEqual([
      { kind: 'letter_archived', author },
    ]);
  });

  it('cannot while it may have been paid', () => {
    expect(putAway(refund({ keys: sent }), open, author)).toEqual({ answer: 'in_doubt', changes: [] });
    expect(putAway(refund({ keys: sent, paid: true }), open, author).answer).toBe('put_away');
  });

  it('cannot once its letter has ended', () => {
    expect(putAway(refund(), { status: 'ended' }, author)).toEqual({ answer: 'ended', changes: [] });
  });
});
