import { expect, it } from 'vitest';
import { whyNotPaid } from '../../../../sagas/order/effects/still-paid.ts';
import { evolve, type Order } from '../../../../sagas/order/order.ts';

const total = { amount: 590, currency: 'eur' };
const accepted = evolve(undefined, { type: 'accepted', lines: [], total }, '');

/** The provider is not asked: what is on record is enough to say no. */
const unasked = new Proxy({} as Parameters<typeof whyNotPaid>[0]['ports'], {
  get: () => ({ read: () => Promise.reject(new Error('It was asked')) }),
});
const whyNot = async (order: Partial<Order>) =>
  await whyNotPaid({
    ports: unasked,
    facts: { order: { ...accepted, ...order } } as Parameters<typeof whyNotPaid>[0]['facts'],
    fences: {},
  });
const paid = (captured: number, refunded = 0) => ({ authorized: captured, captured, voided: 0, refunded });

it('what is due no more is not shipped', async () => {
  const givenBack = { total: { ...total, amount: 0 }, payments: paid(590, 590) };
  expect(await whyNot(givenBack)).toBe('payment_given_back');
});

it('what is paid for less than is due is not shipped', async () => {
  expect(await whyNot({ payments: paid(590, 100) })).toBe('payment_given_back');
});
