import { type Decline, declineFor } from './decline.ts';

/** https://docs.stripe.com/testing */
export type CardBehaviour =
  | { kind: 'approves' }
  | { kind: 'declines'; decline: Decline }
  | { kind: 'authenticates'; then: 'approves' | Decline };

export interface TestCard {
  brand: string;
  last4: string;
  behaviour: CardBehaviour;
}

const approving: Record<string, [brand: string, last4: string]> = {
  visa: ['visa', '4242'],
  visa_debit: ['visa', '5556'],
  mastercard: ['mastercard', '4444'],
  mastercard_debit: ['mastercard', '8210'],
  mastercard_prepaid: ['mastercard', '5100'],
  amex: ['amex', '8431'],
  discover: ['discover', '1117'],
  diners: ['diners', '0004'],
  jcb: ['jcb', '0505'],
  unionpay: ['unionpay', '0005'],
  bypassPending: ['visa', '0077'],
};

const declining: Record<string, [code: string, last4: string]> = {
  chargeDeclined: ['generic_decline', '0002'],
  chargeDeclinedInsufficientFunds: ['insufficient_funds', '9995'],
  chargeDeclinedLostCard: ['lost_card', '9987'],
  chargeDeclinedStolenCard: ['stolen_card', '9979'],
  chargeDeclinedExpiredCard: ['expired_card', '0069'],
  chargeDeclinedIncorrectCvc: ['incorrect_cvc', '0127'],
  chargeDeclinedProcessingError: ['processing_error', '0119'],
  chargeDeclinedFraudulent: ['fraudulent', '0019'],
  chargeDeclinedVelocityLimitExceeded: ['card_velocity_exceeded', '6975'],
  chargeCustomerFail: ['generic_decline', '0341'],
  radarBlock: ['fraudulent', '0019'],
};

const authenticating: Record<string, [last4: string, then: 'approves' | Decline]> = {
  authenticationRequired: ['3184', 'approves'],
  threeDSecure2Required: ['3220', 'approves'],
  authenticationRequiredChargeDeclinedInsufficientFunds: ['9995', declineFor('insufficient_funds')],
};

const CARDS = new Map<string, TestCard>([
  ...Object.entries(approving).map(([name, [brand, last4]]): [string, TestCard] => [
    `pm_card_${name}`,
    { brand, last4, behaviour: { kind: 'approves' } },
  ]),
  ...Object.entries(declining).flatMap(([name, [code, last4]]) =>
    namesOf(name, { brand: 'visa', last4, behaviour: { kind: 'declines', decline: declineFor(code) } }),
  ),
  ...Object.entries(authenticating).flatMap(([name, [last4, then]]) =>
    namesOf(name, { brand: 'visa', last4, behaviour: { kind: 'authenticates', then } }),
  ),
]);

export const testCard = (paymentMethod: string): TestCard | undefined => CARDS.get(paymentMethod);

// Stripe spells some of them with the brand and some without.
function namesOf(name: string, card: TestCard): [string, TestCard][] {
  return [
    [`pm_card_${name}`, card],
    [`pm_card_visa_${name}`, card],
  ];
}
