import { describe, expect, it } from 'vitest';
import { lacksOf, serve } from '../../../../sagas/order/waiting-for-stock.ts';

const lacks = (pieces: Record<string, number>) => ({ lacks: new Map(Object.entries(pieces)) });
const free = (pieces: Record<string, number>) => new Map(Object.entries(pieces));

describe('of those that wait for an item which is back', () => {
  it('the first come are served first, and no more of them than there are pieces', () => {
    const [first, second, third] = [lacks({ tea: 2 }), lacks({ tea: 1 }), lacks({ tea: 1 })];
    const { served, left } = serve([first, second, third], free({ tea: 3 }));
    expect(served).toEqual([first, second]);
    expect(served[1]).toBe(second);
    expect(left).toEqual(free({ tea: 0 }));
  });

  it('one that asks for too much, or for something else besides, takes nothing and holds up nobody', () => {
    const [greedy, both, modest] = [lacks({ tea: 9 }), lacks({ tea: 1, pot: 1 }), lacks({ tea: 1 })];
    const { served, left } = serve([greedy, both, modest], free({ tea: 1 }));
    expect(served).toEqual([modest]);
    expect(left).toEqual(free({ tea: 0 }));
  });
});

describe('what an order lacks', () => {
  it('is the sum of its lines without what it holds already', () => {
    const lines = [
      { sku: 'tea', quantity: 2 },
      { sku: 'tea', quantity: 1 },
      { sku: 'pot', quantity: 1 },
    ];
    expect(lacksOf(lines, free({ tea: 1, pot: 1 }))).toEqual(free({ tea: 2 }));
  });
});
