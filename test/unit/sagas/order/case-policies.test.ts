import { expect, it } from 'vitest';
import { casePolicies } from '../../../../sagas/order/case-policies.ts';
import { evolve } from '../../../../sagas/order/order.ts';
import { caseAt } from '../../saga/rules/word-saga.ts';

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

it.each([
  ['before the pivot', { shipped: true, pivoted: false }, 'stockHold', 'hold_lost', true],
  ['after it', { shipped: true, pivoted: true }, 'warehouseOrder', 'warehouse_refused', true],
  ['as somebody was told', { pivoted: false }, 'warehouseOrder', 'shipped_otherwise', true],
  ['but for its receipt', { shipped: true, pivoted: true }, 'sendReceipt', 'recipient_refused', false],
  ['unless it was not', { pivoted: false }, 'warehouseOrder', 'warehouse_refused', false],
] as const)('nothing is given back of an order that was sent, %s', (_, order, step, cause, isPutOff) => {
  const record = { ...sold, state: { ...accepted, ...order } };
  const one = { ...caseAt(), step, cause };
  expect(casePolicies.whyNoLastResort?.(one, record) !== undefined).toBe(isPutOff);
});
