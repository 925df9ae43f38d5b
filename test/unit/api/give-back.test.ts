import { expect, it } from 'vitest';
import { howToGiveBack } from '../../../sagas/order/api/give-back.ts';
import { causes } from '../../../sagas/order/causes.ts';
import type { OrderEvent } from '../../../sagas/order/events.ts';
import {
  attempted,
  authorize,
  cancelStarted,
  capture,
  done,
  hold,
  orderAfter,
  parked,
  place,
  receipt,
  release,
  refused,
  sell,
} from './given-order.ts';

const sold = [
  ...done(authorize),
  ...done(hold),
  ...done(capture),
  ...done(place),
  ...done(sell),
  ...done(release),
];
const cause = 'recipient_refused' as const;
const { message } = causes[cause];
const bounced: OrderEvent[] = [
  ...refused(receipt),
  { type: 'case_opened', caseId: 'c1', ...receipt, cause, message, audience: 'operator' },
];

it.each<[string, OrderEvent[], RegExp]>([
  ['is under way', [attempted(authorize)], /can be cancelled/],
  ['is past its point of no return', sold, /refund the order once it is completed\.$/],
  ['waits for a decision after it', [...sold, ...bounced], /decide its case .* once it is completed/],
  ['waits for an engineer after it', [...sold, ...parked(receipt)], /once it is completed; redrive/],
  ['is completed', [...sold, ...done(receipt), { type: 'completed' }], /refund it\.$/],
  ['is being cancelled', [attempted(authorize), cancelStarted], /without a refund/],
])('the money of an order that %s is given back by what can be done then', (_, events, words) => {
  expect(howToGiveBack(orderAfter(...events))).toMatch(words);
});
