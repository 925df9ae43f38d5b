import type { Effect } from '../../sagas/order/effects/effect.ts';
import {
  authorizePayment,
  capturePayment,
  refundPayment,
  voidPayment,
} from '../../sagas/order/effects/payment-effects.ts';
import { sendReceipt } from '../../sagas/order/effects/receipt-effects.ts';
import { holdItems, releaseItems, sellItems } from '../../sagas/order/effects/stock-effects.ts';
import {
  cancelWarehouseOrder,
  placeWarehouseOrder,
  releaseWarehouseOrder,
} from '../../sagas/order/effects/warehouse-effects.ts';
import { orderSaga } from '../../sagas/order/saga.ts';
import { pivot } from '../../sagas/order/steps.ts';
import { nameOf, type At } from '../../explore/party.ts';
import type { Operation } from './mishap.ts';

/** A phase of the order's steps, for the model and for real. */
export interface RealPhase {
  readonly at: At;
  readonly effect: Effect;
  /** Its requests that have an effect; none where it is in our own database. */
  readonly operations: readonly Operation[];
}

const psp = (name: string): Operation => ({ party: 'psp', port: 'payments', name });
const warehouse = (name: string): Operation => ({ party: 'warehouse', port: 'warehouse', name });
const undoesPayment = [psp('void'), psp('refund')];

/** In the order of the saga. */
export const forwardPhases: readonly RealPhase[] = [
  phase(authorizePayment, [psp('authorize')]),
  phase(holdItems, []),
  phase(capturePayment, [psp('capture')]),
  phase(placeWarehouseOrder, [warehouse('place')]),
  phase(sellItems, []),
  phase(releaseWarehouseOrder, [warehouse('release')]),
  phase(sendReceipt, [{ party: 'mailbox', port: 'receipts', name: 'send' }]),
];

const undoPhases: readonly RealPhase[] = [
  phase(cancelWarehouseOrder, [warehouse('cancel')]),
  phase(refundPayment, undoesPayment),
  phase(releaseItems, []),
  phase(voidPayment, undoesPayment),
];

/** By name, e.g. `stockHold.try`. */
export const realPhases: ReadonlyMap<string, RealPhase> = new Map(
  [...forwardPhases, ...undoPhases].map((known) => [nameOf(known.at), known]),
);

export function phaseNamed(name: string): RealPhase {
  const known = realPhases.get(name);
  if (known === undefined) throw new Error(`There is no phase ${name}`);
  return known;
}

function phase(effect: Effect, operations: readonly Operation[]): RealPhase {
  const { step, phase } = effect;
  const { kind } = orderSaga.steps[step];
  return {
    at: { step, kind, phase, pivot: step === pivot.step && phase === pivot.phase },
    effect,
    operations,
  };
}
