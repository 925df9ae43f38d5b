import type { OrderEvent } from '../sagas/order/events.ts';
import type { Order } from '../sagas/order/order.ts';
import { isInstanceEvent } from '../saga/rules/instance.ts';
import { lettersEnded } from '../saga/rules/letters.ts';
import type { Client } from './database.ts';
import { endLetters } from './dead-letters.ts';
import { ofOrder } from './of-order.ts';

/** Ends the letters that these events answer, in the transaction of the events. */
export async function endAnsweredLetters(
  client: Client,
  { orderId, order, events }: { orderId: string; order: Order; events: readonly OrderEvent[] },
): Promise<void> {
  for (const event of events) {
    const ended = isInstanceEvent(event) ? lettersEnded(order, event) : undefined;
    if (ended === undefined) continue;
    const { phases, as, author } = ended;
    await endLetters(client, orderId, { selection: { phases: phases.map(ofOrder) }, as, author });
  }
}
