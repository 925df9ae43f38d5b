import type { RecordedEvent } from '../../../store/instances/instance-queries.ts';
import { formatMoney } from '../../../values/money.ts';
import type { OwnOrderEvent } from '../events.ts';
import type { OrderKept } from '../store/kept.ts';

/** The words for an event of an order's own; the events of every instance have words already. */
export function wordsOfOrderEvent(event: OwnOrderEvent, all: readonly RecordedEvent<OrderKept>[]): string {
  switch (event.type) {
    case 'accepted':
      return `The order was accepted: ${formatMoney(event.total)}`;
    case 'found_shipped':
      return 'The warehouse says that it was told to ship this order before';
    case 'payments_read':
      return 'The payment provider was asked again what is charged';
    case 'revised':
      return `Revision ${event.revision} of the order: ${formatMoney(event.total)}`;
    case 'refund_granted':
      return `A refund of ${inItsCurrency(event.amount, all)} was granted: ${event.reason}`;
    case 'refund_paid':
      return `A refund of ${inItsCurrency(event.amount, all)} was paid`;
    case 'refund_put_away':
      return `A refund of ${inItsCurrency(event.amount, all)} is not paid by us: its dead letter was archived`;
  }
}

/** Events of an order name amounts only; the first one has the currency. */
function inItsCurrency(amount: number, [first]: readonly RecordedEvent<OrderKept>[]): string {
  return first?.event.type === 'accepted' ? formatMoney({ ...first.event.total, amount }) : String(amount);
}
