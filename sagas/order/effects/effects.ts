import { createHash } from 'node:crypto';
import { phaseName, type PhaseName } from '../steps.ts';
import type { Wanted } from '../../../journal/order-record.ts';
import type { Effect } from './effect.ts';
import { authorizePayment, capturePayment, refundPayment, voidPayment } from './payment-effects.ts';
import { sendReceipt } from './receipt-effects.ts';
import { holdItems, releaseItems, sellItems } from './stock-effects.ts';
import { cancelWarehouseOrder, placeWarehouseOrder, releaseWarehouseOrder } from './warehouse-effects.ts';

/** What each phase of each step does. */
export const effects: Record<PhaseName, Effect> = {
  authorizePayment,
  voidPayment,
  holdStock: holdItems,
  sellStock: sellItems,
  releaseStock: releaseItems,
  capturePayment,
  refundPayment,
  placeWarehouseOrder,
  releaseWarehouseOrder,
  cancelWarehouseOrder,
  sendReceipt,
};

/** What a phase would ask for now, as its fence remembers it. */
export const wanted: Wanted = (facts) => (at) => hashOf(effects[phaseName(at)].request(facts));

export function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
