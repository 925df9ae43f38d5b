import { statusOf, type Order, type PhaseRecord } from './order.ts';
import { directionOf } from '../../saga/phases.ts';

/**
 * Phases of which the record says that they wait for an engineer no more, and of which nothing shows that the order's run
 * knows: somebody redrove them, or a late attempt came to something. What has parked again since, or was never redriven, is
 * not among them. Pure.
 */
export function redrivesUntold(order: Order): readonly PhaseRecord[] {
  return order.phases.filter(
    (record) =>
      record.resumed === true &&
      !isPointless(order, record) &&
      (record.status === 'retrying' || isAtRest(order, record)),
  );
}

/** It has come to something, nobody else is waited for, and nothing has begun since. */
function isAtRest(order: Order, { endedAt = '' }: PhaseRecord): boolean {
  const status = statusOf(order);
  const moves = status === 'pending' || status === 'cancelling';
  return moves && !order.phases.some(({ startedAt }) => startedAt > endedAt);
}

function isPointless({ cancel }: Order, { phase }: PhaseRecord): boolean {
  return cancel !== undefined && directionOf(phase) === 'forward';
}
