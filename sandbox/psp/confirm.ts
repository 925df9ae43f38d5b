import { type Decision, done, newId, refused, unexpectedState } from './decision.ts';
import { cardError, type Decline, declineFor } from './decline.ts';
import type { Intent } from './intent.ts';
import type { ConfirmParameters } from './parameters.ts';
import type { PspEvent } from './psp-event.ts';
import { invalidRequest, noSuch } from './stripe-error.ts';
import { testCard } from './test-cards.ts';

export type Confirmation = Omit<ConfirmParameters, 'expand'>;

export function confirm(intent: Intent, confirmation: Confirmation): Decision {
  if (intent.status === 'succeeded') {
    return unexpectedState(
      'You cannot confirm this PaymentIntent because it has already succeeded after being previously confirmed.',
    );
  }
  if (intent.status === 'requires_capture' || intent.status === 'canceled') {
    return unexpectedState(
      `You cannot confirm this PaymentIntent because it has a status of ${intent.status}. Only a PaymentIntent with one of the following statuses may be confirmed: requires_confirmation, requires_action.`,
    );
  }
  const paymentMethod = confirmation.payment_method ?? intent.paymentMethod;
  if (paymentMethod === null) {
    return unexpectedState(
      "You cannot confirm this PaymentIntent because it's missing a payment method. You can either update the PaymentIntent with a payment method and then confirm it again, or confirm it again directly with a payment method or ConfirmationToken.",
    );
  }
  if (intent.redirects === 'always' && confirmation.return_url === undefined) {
    return refused(
      invalidRequest(
        "This PaymentIntent is configured to accept payment methods enabled in your Dashboard. Because some of these payment methods might redirect your customer off of your page, you must provide a `return_url`. If you don't want to accept redirect-based payment methods, set `automatic_payment_methods[enabled]` to `true` and `automatic_payment_methods[allow_redirects]` to `never` when creating Setup Intents and Payment Intents.",
        { param: 'return_url' },
      ),
    );
  }
  return charge(intent, paymentMethod, confirmation);
}

/** The customer came back from the bank's page. */
export function completeAuthentication(intent: Intent, outcome: 'succeeded' | 'failed'): Decision {
  const { status, paymentMethod } = intent;
  if (status !== 'requires_action' || paymentMethod === null) {
    return unexpectedState(`This PaymentIntent has a status of ${status}; nothing is to be authenticated.`);
  }
  if (outcome === 'failed') {
    return decline(intent, paymentMethod, declineFor('payment_intent_authentication_failure'));
  }
  const behaviour = testCard(paymentMethod)?.behaviour;
  if (behaviour?.kind === 'authenticates' && behaviour.then !== 'approves') {
    return decline(intent, paymentMethod, behaviour.then);
  }
  return done(...authorization(intent, paymentMethod));
}

export function decline(intent: Intent, paymentMethod: string, reason: Decline): Decision {
  return refused(cardError(reason), {
    type: 'declined',
    intentId: intent.id,
    paymentMethod,
    chargeId: newId('ch'),
    decline: reason,
  });
}

function charge(intent: Intent, paymentMethod: string, confirmation: Confirmation): Decision {
  const card = testCard(paymentMethod);
  if (card === undefined) return refused(noSuch('PaymentMethod', paymentMethod, 'payment_method', 400));
  switch (card.behaviour.kind) {
    case 'approves':
      return done(...authorization(intent, paymentMethod));
    case 'declines':
      return decline(intent, paymentMethod, card.behaviour.decline);
    case 'authenticates': {
      const nobodyThere = confirmation.off_session === true || confirmation.error_on_requires_action === true;
      if (nobodyThere) return decline(intent, paymentMethod, declineFor('authentication_required'));
      const returnUrl = confirmation.return_url ?? null;
      return done({ type: 'authentication_requested', intentId: intent.id, paymentMethod, returnUrl });
    }
  }
}

function authorization({ id: intentId, amount, captureMethod }: Intent, paymentMethod: string): PspEvent[] {
  const authorized: PspEvent = { type: 'authorized', intentId, paymentMethod, chargeId: newId('ch'), amount };
  return captureMethod === 'manual' ? [authorized] : [authorized, { type: 'captured', intentId, amount }];
}
