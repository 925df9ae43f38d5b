import { describe, expect, it } from 'vitest';
import { instanceView } from '../../../api/instances/instance-view.ts';
import type { OrderView } from '../../../sagas/order/api/order-answers.ts';
import { causes, type Cause } from '../../../sagas/order/causes.ts';
import type { OrderEvent } from '../../../sagas/order/events.ts';
import {
  at,
  attempted,
  authorize,
  cancelStarted,
  capture,
  done,
  given,
  hold,
  letGo,
  orderId,
  parked,
  place,
  receipt,
  refused,
  release,
  sell,
  showing,
  snapshotAfter,
  voiding,
  withdrawn,
} from './given-order.ts';

const untilPivot = [
  ...done(authorize, { authorized: 1180 }),
  ...done(hold),
  ...done(capture, { captured: 1180 }),
  ...done(place),
];
const untilEnd = [...untilPivot, ...done(sell), ...done(release), ...done(receipt)];

function statuses({ steps }: OrderView) {
  return Object.fromEntries(steps.map(({ name, status }) => [name, status]));
}

function stepOf({ steps }: OrderView, wanted: string) {
  return steps.find(({ name }) => name === wanted);
}

describe('an order as it is shown', () => {
  it('that could not be sent says that what was paid is given back, and waits for nothing more', () => {
    const without: OrderEvent = { type: 'phase_waived', ...release };
    const before = given(...untilPivot, ...done(sell), ...refused(release), without);
    expect(before.next).toBe('The receipt is being sent.');
    expect(
      given(
        ...untilPivot,
        ...done(sell),
        ...refused(release),
        without,
        ...done(withdrawn),
        ...done(receipt),
        { type: 'completed' },
      ),
    ).toMatchObject({
      status: 'completed',
      stage: 'closed',
      next: 'Nothing: the order could not be sent, and what had been paid is given back.',
    });
  });

  it('has all steps from the start, in their declared order', () => {
    const view = given();
    expect(view).toMatchObject({ orderId, version: 1, status: 'pending', stage: 'accepted' });
    expect(view.steps.map(({ name, status }) => `${name} ${status}`)).toEqual([
      'authorizePayment pending',
      'stockHold pending',
      'capturePayment pending',
      'warehouseOrder pending',
      'sendReceipt pending',
    ]);
    expect(view).not.toHaveProperty('cause');
  });

  it('has its addresses over REST and in the Temporal Web UI', () => {
    expect(given().links).toEqual({
      self: `http://api/orders/${orderId}`,
      temporal: `http://temporal/namespaces/default/workflows/order%2F${orderId}`,
    });
  });

  it('shows nothing but what is known of lines and payments', () => {
    const view = given(...untilPivot);
    expect(view.payments).toEqual({ authorized: 1180, captured: 1180, voided: 0, refunded: 0 });
    expect(view.lines).toEqual([{ sku: 'TEA-GREEN', name: 'Green tea, 100 g', quantity: 2, price: 590 }]);
  });

  it('says why it was undone', () => {
    const view = given(...done(authorize), ...refused(hold), cancelStarted, ...done(voiding), {
      type: 'cancelled',
    });
    expect(view).toMatchObject({ status: 'cancelled', cause: 'out_of_stock', message: 'Sold out' });
  });
});

describe('what a customer is told while an operator decides', () => {
  const asked = (cause: Cause, message: string, audience: 'customer' | 'operator' = 'operator') =>
    given(
      attempted(authorize),
      { type: 'phase_refused', ...authorize, cause, message },
      { type: 'case_opened', caseId: 'c1', ...authorize, cause, message, audience },
    );

  it.each(['suspected_fraud', 'card_declined', 'issuer_unavailable'] as const)(
    'is the same for %s, and asks for no other card',
    (cause) => {
      expect(asked(cause, causes[cause].message)).toMatchObject({
        status: 'in_review',
        next: 'Waits for a decision: One of us takes a closer look at the payment.',
        customerMessage: expect.stringMatching(
          /^One of us takes a closer look before it goes on\./,
        ) as unknown,
      });
    },
  );

  it.each([
    ['out_of_stock', /not on the shelf/],
    ['address_not_served', /where it should go/],
    ['amount_above_limit', /closer look/],
    ['recipient_refused', /e-mail address .* does not accept mail/],
  ] as const)('says of %s what can be said, and next has the message', (cause, words) => {
    const { message } = causes[cause];
    const view = asked(cause, message);
    expect(view.customerMessage).toMatch(words);
    expect(view.customerMessage).not.toMatch(/by e-mail/);
    expect(view.next).toBe(`Waits for a decision: ${message}`);
  });

  it('is not said while the customer is asked', () => {
    const view = asked('card_declined', causes.card_declined.message, 'customer');
    expect(view).toMatchObject({ status: 'action_required' });
    expect(view).not.toHaveProperty('customerMessage');
  });
});

describe('the status of a step', () => {
  it('is running while it is attempted, with its attempts and when it began', () => {
    expect(stepOf(given(attempted(authorize)), 'authorizePayment')).toMatchObject({
      status: 'running',
      attempts: 1,
      startedAt: at(1),
    });
  });

  it('is retrying after an attempt that may be repeated, and says why', () => {
    const view = given(attempted(authorize), {
      type: 'attempt_failed',
      ...authorize,
      cause: 'rate_limited',
      message: 'Slower',
    });
    expect(stepOf(view, 'authorizePayment')).toMatchObject({ status: 'retrying', cause: 'rate_limited' });
  });

  it('is held once reserved, and succeeded once confirmed, one attempt each', () => {
    expect(statuses(given(...done(hold)))).toMatchObject({ stockHold: 'held' });
    expect(stepOf(given(...untilPivot, ...done(sell)), 'stockHold')).toMatchObject({
      status: 'succeeded',
      attempts: 1,
      startedAt: at(3),
      endedAt: at(10),
      phases: [{ phase: 'try' }, { phase: 'confirm' }],
    });
  });

  it('is stalled while it waits for an engineer, and why', () => {
    expect(stepOf(given(...parked(authorize)), 'authorizePayment')).toMatchObject({
      status: 'stalled',
      cause: 'credentials_invalid',
      message: 'Not let in',
    });
  });

  it('is retrying again when it was redriven', () => {
    expect(statuses(given(...parked(authorize), { type: 'redriven', by: 'eva' }))).toMatchObject({
      authorizePayment: 'retrying',
    });
  });

  it('is undoing and then undone, and refused for the one that said no', () => {
    const failed = [...done(authorize), ...refused(hold), cancelStarted, attempted(voiding)];
    expect(statuses(given(...failed))).toEqual({
      authorizePayment: 'undoing',
      stockHold: 'refused',
      capturePayment: 'skipped',
      warehouseOrder: 'skipped',
      sendReceipt: 'skipped',
    });
    const undone = given(
      ...failed,
      { type: 'phase_succeeded', ...voiding, result: { voided: 1180 } },
      { type: 'cancelled' },
    );
    expect(statuses(undone)).toMatchObject({ authorizePayment: 'undone', stockHold: 'refused' });
    expect(undone.payments.voided).toBe(1180);
  });

  it('is stalled when its undoing waits for an engineer', () => {
    expect(statuses(given(...done(authorize), cancelStarted, ...parked(voiding)))).toMatchObject({
      authorizePayment: 'stalled',
    });
  });

  it('is undoing from the moment that a cancel makes its failed attempts pointless', () => {
    expect(statuses(given(...parked(authorize), cancelStarted))).toMatchObject({
      authorizePayment: 'undoing',
    });
  });

  it('is undone for a hold that was lost at the pivot and released', () => {
    const view = given(...untilPivot, ...refused(sell), cancelStarted, ...done(letGo));
    expect(stepOf(view, 'stockHold')).toMatchObject({ status: 'undone', cause: 'out_of_stock' });
  });

  it('is succeeded for all once the order is complete, without a reason', () => {
    const { steps } = given(...untilEnd, { type: 'completed' });
    expect(steps.map(({ status }) => status)).toEqual(Array(5).fill('succeeded'));
    expect(steps.filter(({ cause }) => cause !== undefined)).toEqual([]);
  });
});

const unbalanced = {
  type: 'closing_refused',
  cause: 'books_unbalanced',
  message: '1180 is charged',
} as const;

describe('what happens next', () => {
  it('is that the parties are asked, where the database was restored', () => {
    const restored = instanceView(showing, { ...snapshotAfter(...done(authorize)), asksFirst: true });
    expect(restored.next).toMatch(/^Waits until the parties have said/);
  });

  it.each([
    ['the first step, before anything happened', [], 'The payment is being authorised.'],
    ['the step under way', [...done(authorize), attempted(hold)], 'The items are being reserved.'],
    [
      'both branches of a group',
      [...done(authorize), ...done(hold), attempted(capture), attempted(place)],
      'The payment is being captured, and the order is being placed with the warehouse.',
    ],
    ['the pivot', untilPivot, 'The reserved items are being sold.'],
    ['the end', untilEnd, 'The order is about to be completed.'],
    ['nothing, when complete', [...untilEnd, { type: 'completed' }], 'Nothing: the order is complete.'],
    [
      'an engineer, or a cancel',
      [...done(authorize), ...parked(hold)],
      'Waits for an engineer: reserving the items did not succeed (credentials_invalid); redrive to continue, or cancel.',
    ],
    [
      'an engineer, of an order that has left the house',
      [...done(authorize), { type: 'found_shipped' }, ...parked(hold)],
      'Waits for an engineer: reserving the items did not succeed (credentials_invalid); redrive to continue.',
    ],
    [
      'an engineer, whose redrive would come to the same',
      [
        ...done(authorize),
        attempted(hold),
        { type: 'step_parked', ...hold, cause: 'history_diverged', message: 'It was undone' },
      ],
      'Waits for an engineer: reserving the items did not succeed (history_diverged); compensate, which undoes what is left.',
    ],
    [
      'a decision that was lost, and an engineer',
      [
        ...done(authorize),
        ...done(hold),
        attempted(capture),
        { type: 'step_parked', ...capture, cause: 'decision_lost', message: 'More was done' },
      ],
      'Waits for an engineer: the capture of the payment waits for a decision that was lost with a restore (decision_lost); redrive, once it is taken again.',
    ],
    [
      'an engineer only, after the pivot',
      [...untilPivot, ...done(sell), ...parked(release)],
      'Waits for an engineer: telling the warehouse to ship did not succeed (credentials_invalid); redrive to continue.',
    ],
    [
      'the undoing',
      [...done(authorize), cancelStarted, attempted(voiding)],
      'The authorisation of the payment is being given back.',
    ],
    [
      'an engineer, for an undoing',
      [...done(authorize), cancelStarted, ...parked(voiding)],
      'Waits for an engineer: giving back the authorisation of the payment did not succeed (credentials_invalid); redrive to continue undoing.',
    ],
    [
      'an engineer, for books that do not balance',
      [...untilEnd, unbalanced],
      'Waits for an engineer: the order was to end, and its books do not balance; mend them and redrive, or settle by hand.',
    ],
    [
      'an engineer, for books that do not balance after an undoing',
      [cancelStarted, unbalanced],
      'Waits for an engineer: the order was to end, and its books do not balance; mend them and redrive, or settle by hand.',
    ],
    [
      'nothing, when cancelled',
      [cancelStarted, { type: 'cancelled' }],
      'Nothing: the order is cancelled, and all that had been done for it is undone.',
    ],
  ] as const)('is %s', (_, events, sentence) => {
    expect(given(...events).next).toBe(sentence);
  });
});
