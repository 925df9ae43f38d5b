import type { Decline } from './decline.ts';
import type { PspEvent, PspEventOf } from './psp-event.ts';

export type IntentStatus =
  | 'requires_payment_method'
  | 'requires_confirmation'
  | 'requires_action'
  | 'requires_capture'
  | 'succeeded'
  | 'canceled';

export interface Charge {
  id: string;
  createdAt: Date;
  amount: number;
  paymentMethod: string;
  decline: Decline | null;
  captured: number | null;
}

export interface Refund {
  id: string;
  chargeId: string;
  createdAt: Date;
  amount: number;
  reason: PspEventOf<'refunded'>['reason'];
  metadata: Record<string, string>;
}

export interface Intent {
  id: string;
  secret: string;
  createdAt: Date;
  status: IntentStatus;
  amount: number;
  currency: string;
  captureMethod: PspEventOf<'intent_created'>['captureMethod'];
  paymentMethod: string | null;
  paymentMethodTypes: string[];
  allowedTypes: string[] | null;
  redirects: 'always' | 'never' | null;
  metadata: Record<string, string>;
  description: string | null;
  returnUrl: string | null;
  lastError: { decline: Decline; paymentMethod: string; chargeId: string } | null;
  canceled: { at: Date; reason: PspEventOf<'voided'>['reason'] | 'automatic' } | null;
  charges: Charge[];
  refunds: Refund[];
}

export const latestCharge = (intent: Intent): Charge | undefined => intent.charges.at(-1);

export const amountReceived = (intent: Intent): number => latestCharge(intent)?.captured ?? 0;

export const amountRefunded = (intent: Intent): number =>
  intent.refunds.reduce((sum, { amount }) => sum + amount, 0);

export function createIntent(event: PspEventOf<'intent_created'>, at: Date): Intent {
  return {
    id: event.intentId,
    secret: event.secret,
    amount: event.amount,
    currency: event.currency,
    captureMethod: event.captureMethod,
    paymentMethod: event.paymentMethod,
    paymentMethodTypes: event.paymentMethodTypes,
    allowedTypes: event.allowedTypes,
    redirects: event.redirects,
    metadata: event.metadata,
    description: event.description,
    createdAt: at,
    status: event.paymentMethod === null ? 'requires_payment_method' : 'requires_confirmation',
    returnUrl: null,
    lastError: null,
    canceled: null,
    charges: [],
    refunds: [],
  };
}

export function evolve(
  intent: Intent,
  event: Exclude<PspEvent, { type: 'intent_created' }>,
  at: Date,
): Intent {
  switch (event.type) {
    case 'intent_amended':
      return amend(intent, event);
    case 'authentication_requested': {
      const { paymentMethod, returnUrl } = event;
      return { ...intent, status: 'requires_action', paymentMethod, returnUrl, lastError: null };
    }
    case 'declined': {
      const { chargeId, decline, paymentMethod } = event;
      return {
        ...intent,
        status: 'requires_payment_method',
        paymentMethod: null,
        lastError: { decline, paymentMethod, chargeId },
        charges: [...intent.charges, charge(event, intent.amount, decline, at)],
      };
    }
    case 'authorized':
      return {
        ...intent,
        status: 'requires_capture',
        paymentMethod: event.paymentMethod,
        lastError: null,
        charges: [...intent.charges, charge(event, event.amount, null, at)],
      };
    case 'captured':
      return {
        ...intent,
        status: 'succeeded',
        charges: intent.charges.map((each, index) =>
          index === intent.charges.length - 1 ? { ...each, captured: event.amount } : each,
        ),
      };
    case 'voided':
    case 'abandoned':
      return { ...intent, status: 'canceled', canceled: { at, reason: event.reason } };
    case 'lapsed':
      return { ...intent, status: 'canceled', canceled: { at, reason: 'automatic' } };
    case 'refunded': {
      const { refundId: id, amount, reason, metadata } = event;
      const chargeId = latestCharge(intent)?.id ?? '';
      return {
        ...intent,
        refunds: [...intent.refunds, { id, chargeId, createdAt: at, amount, reason, metadata }],
      };
    }
  }
}

function amend(intent: Intent, event: PspEventOf<'intent_amended'>): Intent {
  const paymentMethod = event.paymentMethod ?? intent.paymentMethod;
  return {
    ...intent,
    amount: event.amount ?? intent.amount,
    currency: event.currency ?? intent.currency,
    description: event.description ?? intent.description,
    metadata: event.metadata ?? intent.metadata,
    paymentMethod,
    status: paymentMethod === null ? 'requires_payment_method' : 'requires_confirmation',
  };
}

function charge(
  { chargeId, paymentMethod }: { chargeId: string; paymentMethod: string },
  amount: number,
  decline: Decline | null,
  createdAt: Date,
): Charge {
  return { id: chargeId, createdAt, amount, paymentMethod, decline, captured: null };
}
