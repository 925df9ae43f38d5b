import { describe, expect, it } from 'vitest';
import {
  byOthersOnRecord,
  forgottenRefunds,
  forRevision,
  givenBackByOthers,
  isOfLater,
  judgeByHand,
  keptOf,
} from '../../../../sagas/order/given-back.ts';
import type { Payments } from '../../../../sagas/order/events.ts';
import { evolve } from '../../../../sagas/order/order.ts';

const open = evolve(
  undefined,
  { type: 'accepted', lines: [], total: { amount: 0, currency: 'EUR' } },
  '2026-11-29T10:00:00.000Z',
);
const paid = { authorized: 2360, captured: 2360, voided: 0, refunded: 0 };
const granted = (refundId: string, amount: number, paidAt?: string) => ({
  refundId,
  amount,
  by: 'olga',
  reason: 'One was broken',
  grantedAt: '2026-11-29T10:00:00.000Z',
  ...(paidAt === undefined ? {} : { paidAt }),
});

describe('what the provider has given back', () => {
  it.each([
    ['for an undo', 'undone', 0],
    ['for a decision', 'revision/2', 0],
    ['for a refund that was granted', 'a', 0],
    ['for nothing that was said', undefined, 300],
    ['for a refund that is not on record', 'b', 300],
  ])('%s', (_, refundId, byOthers) => {
    const order = { payments: paid, refunds: [granted('a', 300)] };
    expect(givenBackByOthers(order, [{ refundId, amount: 300 }])).toBe(byOthers);
  });

  it.each([
    ['is on record as such', { refunded: 500, refundedByOthers: 500 }, 500],
    ['is not on record where what was refunded came of our steps', { refunded: 500 }, 0],
  ])('by others %s', (_, refunded, byOthers) => {
    expect(byOthersOnRecord({ payments: { ...paid, ...refunded } })).toBe(byOthers);
  });
});

describe('what the record has forgotten of what was given back', () => {
  const back = (refundId: string | undefined, amount: number) => ({ refundId, amount });

  it.each([
    ['an undo of which nothing is on record', 0, [], [back('undone', 700)], 700],
    ['a decision of which nothing is on record', 0, [], [back('revision/2', 500)], 500],
    ['the later one of two decisions', 500, [], [back('revision/2', 500), back('revision/3', 200)], 200],
    [
      'a decision beside a refund that is on record',
      300,
      [granted('a', 300, 'then')],
      [back('revision/2', 500), back('a', 300)],
      500,
    ],
    ['nothing where the decision is on record', 500, [], [back('revision/2', 500)], 0],
    ['nothing where a refund is, that is not recorded as paid', 0, [granted('a', 300)], [back('a', 300)], 0],
    ['no goodwill of others', 0, [], [back(undefined, 300)], 0],
    ['no refund that was granted once the order was completed', 0, [], [back('b', 300)], 0],
  ])('is %s', (_, refunded, refunds, found, forgotten) => {
    expect(forgottenRefunds({ payments: { ...paid, refunded }, refunds }, found)).toBe(forgotten);
  });

  it.each([
    ['a later revision asked for it', 3],
    ['a decision was taken since for the revision that it was for', 2],
  ])('is what our steps gave back, where as much by others is on record and %s', (_, revision) => {
    const order = { payments: { ...paid, refunded: 2400, refundedByOthers: 2400 }, refunds: [] };
    const found = [back(undefined, 2400), back(forRevision(revision), 1810)];
    expect(forgottenRefunds(order, found)).toBe(1810);
  });
});

describe('what somebody gave back by hand, when a decision has to give something back', () => {
  it.each([
    ['a dearer order, or the same: all of it is goodwill', 150, { due: 1180, toGiveBack: 0 }, 150],
    ['never more than is due', 1500, { due: 1180, toGiveBack: 0 }, 1180],
    ['less than has to be given back: it is on top', 150, { due: 980, toGiveBack: 200 }, 150],
    ['just what has to be given back: that was paid in advance', 2400, { due: 2400, toGiveBack: 2400 }, 0],
    ['more than that: the rest is goodwill', 2500, { due: 2400, toGiveBack: 2400 }, 100],
    [
      'on top of it nothing would be left of what is due: it is a part of it',
      1500,
      { due: 1180, toGiveBack: 3620 },
      0,
    ],
  ] as const)('%s', (_, byHand, given, kept) => {
    expect(keptOf(byHand, given)).toBe(kept);
  });
});

describe('what others gave back, where a part of it was judged before', () => {
  /** 59.00 was charged, and 5.00 of it given back by hand. `dues`: what is due after one decision after another, each put into effect. */
  function after(dues: readonly number[], { givenBack = 500, since = 0 } = {}) {
    let payments: Payments = { authorized: 5900, captured: 5900, voided: 0, refunded: 0 };
    const judge = (due: number, byOthers: number) => {
      const total = { amount: due, currency: 'EUR' } as const;
      return judgeByHand({ ...open, total, payments }, byOthers);
    };
    for (const due of dues.slice(0, -1)) {
      const { goodwill, counted } = judge(due, givenBack);
      payments = { ...payments, refunded: 5900 - due, refundedByOthers: counted, goodwill };
    }
    return judge(dues.at(-1) ?? 0, givenBack + since);
  }

  it.each([
    ['goodwill stays goodwill, also where a decision has to give back less than that', [980, 590], {}, 500],
    ['and where what was asked for before stands again', [980, 590, 980], {}, 500],
    ['what was counted stays counted', [5400, 5400], {}, 0],
    ['it is never more than what is due', [980, 300], {}, 300],
    ['a free order has none', [980, 0], {}, 0],
    ['an amount that was given back since is judged now: on top', [980, 590], { since: 50 }, 550],
    ['unless nothing would be left of what is due', [980, 590], { since: 100 }, 500],
    ['or in advance of what a decision has to give back', [980, 590], { since: 390 }, 500],
    ['or both', [980, 590], { since: 400 }, 510],
    ['or in advance, where more was counted before', [5400, 5300], { since: 100 }, 0],
  ] as const)('%s', (_, dues, given, goodwill) => {
    const all = 500 + ('since' in given ? given.since : 0);
    expect(after(dues, given)).toMatchObject({ goodwill, counted: all - goodwill });
  });
});

describe('what was given back for a revision', () => {
  it('is of a later one or not', () => {
    expect(isOfLater(2, { refundId: forRevision(3), amount: 1 })).toBe(true);
    expect(isOfLater(2, { refundId: forRevision(2), amount: 1 })).toBe(false);
    expect(isOfLater(2, { refundId: 'undone', amount: 1 })).toBe(false);
    expect(isOfLater(2, { amount: 1 })).toBe(false);
  });
});
