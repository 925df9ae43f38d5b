import { createHash } from 'node:crypto';
import type { Phase } from '../../../saga/phases.ts';
import type { EffectsOf } from '../../../saga/step.ts';
import type { Wanted } from '../store/order-rules.ts';
import type { orderSaga } from '../saga.ts';
import type { StepPhase } from '../steps.ts';
import type { Effect } from './effect.ts';
import { authorizePayment, capturePayment, refundPayment, voidPayment } from './payment-effects.ts';
import { sendReceipt } from './receipt-effects.ts';
import { holdItems, releaseItems, sellItems } from './stock-effects.ts';
import { cancelWarehouseOrder, placeWarehouseOrder, releaseWarehouseOrder } from './warehouse-effects.ts';

/** The effect of each phase of each step. */
export const effects: EffectsOf<typeof orderSaga.steps, Effect> = {
  authorizePayment: { run: authorizePayment, compensate: voidPayment },
  stockHold: { try: holdItems, confirm: sellItems, cancel: releaseItems },
  capturePayment: { run: capturePayment, compensate: refundPayment },
  warehouseOrder: { try: placeWarehouseOrder, confirm: releaseWarehouseOrder, cancel: cancelWarehouseOrder },
  sendReceipt: { run: sendReceipt },
};

export const allEffects: readonly Effect[] = Object.values(effects).flatMap((ofStep) =>
  Object.values<Effect>(ofStep),
);

/** @throws Error for a phase that the step does not have */
export function effectOf({ step, phase }: StepPhase): Effect {
  const ofStep: Partial<Record<Phase, Effect>> = effects[step];
  const effect = ofStep[phase];
  if (effect === undefined) throw new Error(`${step} has no phase ${phase}`);
  return effect;
}

/** The hash of the request that a phase would make now, as its fence remembers it. */
export const wanted: Wanted = (facts) => (at) => hashOf(effectOf(at).request(facts));

export function hashOf(request: unknown): string {
  return createHash('sha256').update(JSON.stringify(request)).digest('hex');
}
