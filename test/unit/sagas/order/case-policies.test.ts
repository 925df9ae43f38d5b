import { expect, it } from 'vitest';
import { casePolicies } from '../../../../sagas/order/case-policies.ts';
import { evolve } from '../../../../sagas/order/order.ts';

const total = { amount: 590, currency: 'eur' };
const accepted = evolve(undefined, { type: 'accepted', lines: [], total }, '');
const sold = { state: { ...accepted, pivoted: true }, fences: {}, cases: [] };
const message = '';

it('where nobody decides on what is lost after the pivot, its money goes back', () => {
  const lost = { step: 'warehouseOrder', phase: 'confirm', cause: 'out_of_stock', message } as const;
  expect(casePolicies.lastResort(lost, sold)).toEqual({
    decision: 'refund',
    resolution: 'waived',
    change: { before: { total }, after: { total: { ...total, amount: 0 } } },
  });
});

it('where nobody decides on what a step of the payment was refused, that step gives the money back', () => {
  const declined = { step: 'capturePayment', phase: 'run', cause: 'insufficient_funds', message } as const;
  expect(casePolicies.lastResort(declined, sold)).toMatchObject({ decision: 'refund', resolution: 'retry' });
});

it('where nobody decides on a receipt that cannot be sent, it is done without', () => {
  const receipt = { step: 'sendReceipt', phase: 'run', cause: 'recipient_refused', message } as const;
  expect(casePolicies.lastResort(receipt, sold)).toEqual({ decision: 'waive', resolution: 'waived' });
});
