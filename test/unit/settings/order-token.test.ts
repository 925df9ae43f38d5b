import { expect, it } from 'vitest';
import { judgeToken, orderToken } from '../../../settings/order-token.ts';

const until = new Date('2026-11-22T12:00:00Z');
const before = new Date('2026-11-22T11:59:00Z');
const token = orderToken('secret', { orderId: 'one', until });

it('is valid for its order, until its time is over', () => {
  expect(judgeToken('secret', { orderId: 'one', token, now: before })).toBe('valid');
  expect(judgeToken('secret', { orderId: 'one', token, now: until })).toBe('expired');
});

it('is worth nothing for another order, under another secret, or with another time', () => {
  const later = token.replace(/^[^.]+/, (until.getTime() / 1_000 + 3_600).toString(36));
  expect(judgeToken('secret', { orderId: 'two', token, now: before })).toBe('invalid');
  expect(judgeToken('other', { orderId: 'one', token, now: before })).toBe('invalid');
  expect(judgeToken('secret', { orderId: 'one', token: later, now: before })).toBe('invalid');
  for (const nonsense of ['', '.', 'a.b', `${token}.more`, `${token}x`])
    expect(judgeToken('secret', { orderId: 'one', token: nonsense, now: before })).toBe('invalid');
});
