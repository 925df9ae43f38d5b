import { describe, expect, it } from 'vitest';
import { instanceTimeline, timelineOf } from '../../../api/instances/timeline.ts';
import type { OrderEvent, StepResult } from '../../../sagas/order/events.ts';
import type { StepPhase } from '../../../sagas/order/steps.ts';
import {
  accepted,
  at,
  attempted,
  authorize,
  cancelStarted,
  capture,
  done,
  hold,
  letGo,
  place,
  refunding,
  refused,
  sell,
  spoken,
  voiding,
} from './given-order.ts';

function told(...events: readonly OrderEvent[]): string[] {
  const story = { events: [], instanceEvents: recorded(events) };
  return timelineOf(spoken, story, { cause: 'out_of_stock' }).map(({ text }) => text);
}

function recorded(events: readonly OrderEvent[]) {
  return events.map((event, index) => ({ at: new Date(at(index)), event }));
}

describe('what happened to an order, in the words of those who read it', () => {
  it('names what was done, and not the steps of the code', () => {
    expect(told(...done(authorize, { authorized: 1180 }), ...refused(hold))).toEqual([
      'The payment was authorised',
      expect.stringMatching(/^Reserving the items was refused: /),
    ]);
    expect(told(...done(sell))).toEqual(['The items were sold: from here on the order only goes forward']);
  });

  it('says of an undo what it came to: refunded, or given back', () => {
    expect(told(...done(refunding, { refunded: 1180 }))).toEqual(['The payment was refunded']);
    expect(told(...done(refunding, { voided: 1180 }), ...done(voiding, {}))).toEqual([
      'The authorisation of the payment was given back',
      'Nothing is held or charged',
    ]);
  });

  it('says of a step that follows a decision what it came to then', () => {
    const revised: OrderEvent = {
      type: 'revised',
      revision: 2,
      lines: [],
      total: { amount: 980, currency: 'EUR' },
    };
    const after = (at: StepPhase, result: StepResult) =>
      told(
        ...done(authorize, { authorized: 1180 }),
        ...done(capture, { captured: 1180 }),
        revised,
        ...done(at, result),
      ).at(-1);
    expect(after(authorize, {})).toBe('Nothing more had to be authorised');
    expect(after(authorize, { authorized: 1380, voided: 1180 })).toBe('The payment was authorised again');
    expect(after(capture, {})).toBe('Nothing more had to be captured');
    expect(after(capture, { captured: 200 })).toBe('The amount that was still due was captured');
    expect(after(capture, { refunded: 200 })).toBe('The amount that is not due any more was given back');
  });

  it('does not say that something was undone that never was', () => {
    const [, nothing] = done(letGo);
    expect(told(attempted(capture), cancelStarted, nothing as OrderEvent)).toEqual([
      expect.stringMatching(/^The order is being undone: /),
    ]);
  });
});

describe('the timeline of an order', () => {
  const caseId = '5f0e5f0e-0000-4000-8000-000000000001';
  const decided = { type: 'decision_taken', decisionId: 'd', by: 'olga', caseId } as const;
  const asked = { type: 'case_opened', caseId, audience: 'operator', message: 'No' } as const;

  it('says when it was completed, and each refund that came after: its amount, why, by whom, and when it was paid', () => {
    const refund = { refundId: '5f0e5f0e-0000-4000-8000-000000000002', amount: 590 };
    const story = instanceTimeline(
      spoken,
      recorded([
        accepted,
        { type: 'completed' },
        { type: 'refund_granted', ...refund, by: 'olga', reason: 'One was broken' },
        { type: 'refund_paid', ...refund },
      ]),
    );
    expect(story).toMatchObject([
      { kind: 'order_accepted', text: 'The order was accepted: 11.80 EUR' },
      { kind: 'order_completed', at: at(1), text: 'The order is complete' },
      { at: at(2), by: 'olga', text: 'A refund of 5.90 EUR was granted: One was broken' },
      { at: at(3), text: 'A refund of 5.90 EUR was paid' },
    ]);
  });

  it('says of a case that stock has solved that what was missing is there, and not that somebody decided', () => {
    const story = instanceTimeline(
      spoken,
      recorded([
        accepted,
        { ...asked, ...hold, cause: 'out_of_stock' },
        { ...decided, decision: 'wait' },
        { ...decided, decision: 'wait', by: 'stock' },
        { type: 'case_closed', caseId, how: 'solved' },
      ]).map((one, index, all) => (index === 4 ? { ...one, at: all[3]?.at ?? one.at } : one)),
    );
    const [byOlga, byStock, end] = story.slice(2);
    expect(byOlga).toMatchObject({ by: 'olga', text: 'Decided to wait' });
    expect(byStock).toMatchObject({ text: 'What was missing is there' });
    expect(byStock).not.toHaveProperty('by');
    expect(end).toMatchObject({ text: 'Nothing is left to decide: it was solved without a person' });
  });

  it('says that somebody decided, where it turned out later that nothing was left to decide', () => {
    const story = instanceTimeline(
      spoken,
      recorded([
        accepted,
        { ...asked, ...hold, cause: 'out_of_stock' },
        { ...decided, decision: 'substitute' },
        { type: 'case_closed', caseId, how: 'solved' },
      ]),
    );
    expect(story.slice(2)).toMatchObject([
      { by: 'olga', text: 'Decided to send another item' },
      { text: 'Nothing is left to decide: it was solved without a person' },
    ]);
  });

  it('says what was decided of each case, by whom, in the words of the button', () => {
    const story = instanceTimeline(
      spoken,
      recorded([
        accepted,
        { ...asked, ...hold, cause: 'out_of_stock' },
        { ...decided, decision: 'substitute' },
        { type: 'case_closed', caseId, how: 'decided' },
      ]),
    );
    expect(story.slice(1)).toMatchObject([
      { caseId, text: 'A decision is needed' },
      { caseId, by: 'olga', text: 'Decided to send another item' },
      { caseId, text: 'The decision is in effect' },
    ]);
  });

  it('says what was corrected, which depends on the case', () => {
    const story = instanceTimeline(
      spoken,
      recorded([
        accepted,
        { ...asked, ...place, cause: 'address_not_served' },
        { ...decided, decision: 'amend' },
      ]),
    );
    expect(story.at(-1)).toMatchObject({ text: 'Decided to correct the address' });
  });
});
