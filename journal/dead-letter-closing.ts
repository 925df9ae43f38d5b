import type { OrderEvent } from '../domain/events.ts';
import type { Order, PhaseRecord } from '../domain/order.ts';
import { phaseOf } from '../saga/rules/instance.ts';
import { directionOf } from '../saga/phases.ts';
import type { Client } from './database.ts';
import { endLetters } from './dead-letters.ts';

/**
 * Ends the letters that these events answer, in the transaction of the events: what had one and has succeeded is
 * resolved; a cancel makes parked forward steps pointless.
 * Orders of which nothing was ever parked, nor undone with difficulty, cost nothing here.
 */
export async function endAnsweredLetters(
  client: Client,
  { orderId, order, events }: { orderId: string; order: Order; events: readonly OrderEvent[] },
): Promise<void> {
  const parked = order.phases.filter(({ wasParked }) => wasParked === true);
  for (const event of events) {
    if (event.type === 'phase_succeeded' && mayHaveLetter(phaseOf(order, event))) {
      await endLetters(client, orderId, { selection: { phases: [event] }, as: 'resolved' });
    }
    if (event.type === 'cancel_started' && parked.length > 0) {
      const { by, reason = event.message } = event;
      const phases = parked.filter(({ phase }) => directionOf(phase) === 'forward');
      await endLetters(client, orderId, {
        selection: { phases },
        as: 'compensated',
        author: { by, reason },
      });
    }
  }
}

/** An undo has one also while it is attempted. */
function mayHaveLetter(record: PhaseRecord | undefined): boolean {
  if (record === undefined) return false;
  return record.wasParked === true || (directionOf(record.phase) === 'undo' && record.attempts > 1);
}
