import { describe, expect, it } from 'vitest';
import { changeOfSale } from '../../../../sagas/order/sold-pieces.ts';

const green = (quantity: number) => [{ sku: 'TEA-GREEN', quantity }];
const cups = (quantity: number) => [{ sku: 'CUP-SET', quantity }];
const none = { taken: [], takenUp: [], returned: [], uncounted: [] };

describe('an order that was sold and is to have other items', () => {
  it('does without what the warehouse refused to send: it is not on the shelf for that', () => {
    const before = new Map([['TEA-GREEN', { since: 0, uncounted: 0 }]]);
    expect(changeOfSale({ more: cups(1), less: green(2) }, before)).toEqual({
      ...none,
      taken: cups(1),
      uncounted: green(2),
    });
  });

  it('has its first items again when that is taken back, and the others are on the shelf again', () => {
    const before = new Map([
      ['TEA-GREEN', { since: 0, uncounted: 2 }],
      ['CUP-SET', { since: 1, uncounted: 0 }],
    ]);
    expect(changeOfSale({ more: green(2), less: cups(1) }, before)).toEqual({
      ...none,
      takenUp: green(2),
      returned: cups(1),
    });
  });

  it('takes from the shelf what is more than it had, and gives back only what came on top', () => {
    expect(
      changeOfSale({ more: green(3), less: [] }, new Map([['TEA-GREEN', { since: 0, uncounted: 2 }]])),
    ).toEqual({ ...none, taken: green(1), takenUp: green(2) });
    expect(
      changeOfSale({ more: [], less: cups(3) }, new Map([['CUP-SET', { since: 1, uncounted: 0 }]])),
    ).toEqual({
      ...none,
      returned: cups(1),
      uncounted: cups(2),
    });
  });
});
