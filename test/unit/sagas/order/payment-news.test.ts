import { describe, expect, it } from 'vitest';
import { newsSince } from '../../../../sagas/order/payment-news.ts';

const paid = { authorized: 1180, captured: 1180, voided: 0, refunded: 0 };

describe('what an effect has moved', () => {
  it('is news as it was said, where nothing was put on record meanwhile', () => {
    expect(newsSince({ reference: 'pi', refunded: 1180 }, { seen: paid, now: paid })).toEqual({
      reference: 'pi',
      refunded: 1180,
    });
  });

  it('is no news where another effect has said it meanwhile: one refund counts once', () => {
    const now = { ...paid, refunded: 1180 };
    expect(newsSince({ reference: 'pi', refunded: 1180 }, { seen: paid, now })).toEqual({ reference: 'pi' });
  });

  it('is what is left of it where another effect has said a part', () => {
    const now = { ...paid, refunded: 500 };
    expect(newsSince({ refunded: 1180 }, { seen: paid, now })).toEqual({ refunded: 680 });
  });
});
