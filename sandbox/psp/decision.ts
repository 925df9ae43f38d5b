import { randomBytes } from 'node:crypto';
import type { PspEvent } from './psp-event.ts';
import { createIntent, evolve, type Intent, type Refund } from './intent.ts';
import { invalidRequest, type StripeError } from './stripe-error.ts';

export type Outcome =
  { kind: 'intent' } | { kind: 'refund'; refund: Refund } | { kind: 'error'; error: StripeError };

/** The outcome of a command on an intent. A refusal may leave facts too: a declined charge is one. */
export interface Decision {
  events: PspEvent[];
  outcome: Outcome;
}

export const done = (...events: PspEvent[]): Decision => ({ events, outcome: { kind: 'intent' } });

export const refused = (error: StripeError, ...events: PspEvent[]): Decision => ({
  events,
  outcome: { kind: 'error', error },
});

export const unexpectedState = (message: string): Decision =>
  refused(invalidRequest(message, { code: 'payment_intent_unexpected_state' }));

export function foldIntent(
  intent: Intent | undefined,
  events: readonly PspEvent[],
  at: Date,
): Intent | undefined {
  return events.reduce<Intent | undefined>((state, event) => {
    if (event.type === 'intent_created') return createIntent(event, at);
    if (state === undefined) throw new Error(`${event.type} of the unknown intent ${event.intentId}`);
    return evolve(state, event, at);
  }, intent);
}

const ID_ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789';

/** 22 letters and digits: more than 128 bits. */
export const newId = (prefix: string): string =>
  `${prefix}_${[...randomBytes(22)].map((byte) => ID_ALPHABET[byte % ID_ALPHABET.length]).join('')}`;
