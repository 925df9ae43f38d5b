import { expect, it } from 'vitest';
import { decisionSchema } from '../../../sagas/order/api/decision-schema.ts';
import { policyOf } from '../../../sagas/order/decisions.ts';

it('given two lines with the same item, when its decisions are offered, then all pieces count', () => {
  const line = { sku: 'TEA', name: 'Tea', price: 500 };
  const lines = [
    { ...line, quantity: 2 },
    { ...line, quantity: 3 },
  ];
  const policy = policyOf('out_of_stock', { pivoted: false });
  expect(decisionSchema('ship_partial', policy, { lines, offers: [] })).toMatchObject({
    properties: {
      sku: { enum: ['TEA'], oneOf: [{ const: 'TEA', title: 'Tea (5 ordered)' }], default: 'TEA' },
    },
  });
});

it('given an order of one item, when another is to be sent, then it is not offered in its own place', () => {
  const lines = [{ sku: 'TEA', name: 'Tea', price: 500, quantity: 2 }];
  const item = { name: 'Tea', price: 500, currency: 'EUR', onHand: 0, held: 0, available: 0 };
  const offers = [
    { ...item, sku: 'TEA' },
    { ...item, sku: 'MUG', name: 'Mug', available: 4 },
  ];
  const policy = policyOf('out_of_stock', { pivoted: false });
  expect(decisionSchema('substitute', policy, { lines, offers })).toMatchObject({
    properties: { sku: { enum: ['TEA'] }, replacement: { enum: ['MUG'] } },
  });
});
