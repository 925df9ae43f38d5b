import type { OrderEvent } from '../domain/events.ts';
import { phaseOf, type Order } from '../domain/order.ts';
import { directionOf } from '../domain/steps.ts';
import type { Client } from './database.ts';
import { endLetters } from './dead-letters.ts';

/**
 * Ends the letters that these events answer, in the transaction of the events: a step that was parked and has succeeded is
 * resolved; a cancel makes parked forward steps pointless.
 * Orders of which nothing was ever parked cost nothing here.
 */
export async function endAnsweredLetters(
  client: Client,
  { orderId, order, events }: { orderId: string; order: Order; events: readonly OrderEvent[] },
): Promise<void> {
  const parked = order.phases.filter(({ wasParked }) => wasParked === true);
  if (parked.length === 0) return;
  for (const event of events) {
    if (event.type === 'phase_succeeded' && phaseOf(order, event)?.wasParked === true) {
      await endLetters(client, orderId, { selection: { phases: [event] }, as: 'resolved' });
    }
    if (event.type === 'cancel_started') {
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
