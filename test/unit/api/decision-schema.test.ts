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
