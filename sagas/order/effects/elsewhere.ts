import type { StepResult } from '../events.ts';
import { partyOf } from '../steps.ts';
import type { Call, RemoteEffect } from './effect.ts';
import { news, positions } from './payments-made.ts';

/**
 * The result to record once a person has vouched for an undo that was done by other means than at its party: the part of a payment
 * that the provider still charges counts as refunded, and the part that it still holds as voided. The provider says otherwise, which a
 * comparison tells.
 */
export async function resultElsewhere(effect: RemoteEffect, call: Call): Promise<StepResult> {
  if (partyOf(effect.step) !== 'psp') return {};
  const said = await news(call);
  const states = await positions(call);
  const charged = states.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  const held = states
    .filter(({ status }) => status === 'authorized')
    .reduce((sum, { authorized, captured }) => sum + authorized - captured, 0);
  return {
    ...said,
    ...(charged > 0 ? { refunded: (said.refunded ?? 0) + charged } : {}),
    ...(held > 0 ? { voided: (said.voided ?? 0) + held } : {}),
  };
}
