import { describe, expect, it } from 'vitest';
import { timelineOf } from '../../../api/timeline.ts';
import type { OrderEvent } from '../../../domain/events.ts';
import {
  at,
  attempted,
  authorize,
  cancelStarted,
  capture,
  done,
  hold,
  letGo,
  refunding,
  refused,
  sell,
  voiding,
} from './given-order.ts';

function told(...events: readonly OrderEvent[]): string[] {
  const orderEvents = events.map((event, index) => ({ at: new Date(at(index)), event }));
  return timelineOf({ events: [], orderEvents, decisions: [] }).map(({ text }) => text);
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

  it('does not say that something was undone that never was', () => {
    const [, nothing] = done(letGo);
    expect(told(attempted(capture), cancelStarted, nothing as OrderEvent)).toEqual([
      expect.stringMatching(/^The order is being undone: /),
    ]);
  });
});
