import type { Effect } from '../record/ledger-entry.ts';
import { type Intent, latestCharge } from './intent.ts';
import type { PspEvent } from './psp-event.ts';

/** The money effects among the facts about an intent. */
export function effectsOf(
  events: readonly PspEvent[],
  intent: Intent,
  idempotencyKey: string | null,
): Effect[] {
  const effect = (operation: string, amount: number, refundId?: string): Effect => ({
    operation,
    reference: intent.id,
    idempotencyKey,
    orderId: intent.metadata['orderId'] ?? null,
    amount,
    currency: intent.currency,
    ...(refundId !== undefined && { refundId }),
  });
  const authorized = latestCharge(intent)?.amount ?? 0;
  return events.flatMap((event) => {
    switch (event.type) {
      case 'authorized':
        return [effect('authorize', event.amount)];
      case 'captured':
        return [effect('capture', event.amount)];
      case 'voided':
        return [effect('void', authorized)];
      case 'lapsed':
        return [effect('lapse', authorized)];
      case 'refunded':
        return [effect('refund', event.amount, event.refundId)];
      case 'intent_created':
      case 'intent_amended':
      case 'authentication_requested':
      case 'declined':
      case 'abandoned':
        return [];
    }
  });
}
