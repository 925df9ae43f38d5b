import { z } from 'zod';
import { declineSchema } from './decline.ts';

const intentId = z.string();
const metadata = z.record(z.string(), z.string());

export const cancellationReasonSchema = z.enum([
  'abandoned',
  'duplicate',
  'fraudulent',
  'requested_by_customer',
]);
export const refundReasonSchema = z.enum(['duplicate', 'fraudulent', 'requested_by_customer']);
export const captureMethodSchema = z.enum(['automatic', 'automatic_async', 'manual']);

/** Facts about one payment intent, in the past tense. Amounts are minor units of the intent's currency. */
export const pspEventSchema = z.discriminatedUnion('type', [
  z.strictObject({
    type: z.literal('intent_created'),
    intentId,
    secret: z.string(),
    amount: z.int(),
    currency: z.string(),
    captureMethod: captureMethodSchema,
    paymentMethod: z.string().nullable(),
    paymentMethodTypes: z.array(z.string()),
    allowedTypes: z.array(z.string()).nullable(),
    /** How automatic payment methods may redirect; null where the types were given. */
    redirects: z.enum(['always', 'never']).nullable(),
    metadata,
    description: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('intent_amended'),
    intentId,
    amount: z.int().optional(),
    currency: z.string().optional(),
    paymentMethod: z.string().optional(),
    metadata: metadata.optional(),
    description: z.string().optional(),
  }),
  z.strictObject({
    type: z.literal('authentication_requested'),
    intentId,
    paymentMethod: z.string(),
    returnUrl: z.string().nullable(),
  }),
  z.strictObject({
    type: z.literal('declined'),
    intentId,
    paymentMethod: z.string(),
    chargeId: z.string(),
    decline: declineSchema,
  }),
  z.strictObject({
    type: z.literal('authorized'),
    intentId,
    paymentMethod: z.string(),
    chargeId: z.string(),
    amount: z.int(),
  }),
  z.strictObject({ type: z.literal('captured'), intentId, amount: z.int() }),
  z.strictObject({ type: z.literal('voided'), intentId, reason: cancellationReasonSchema.nullable() }),
  z.strictObject({ type: z.literal('abandoned'), intentId, reason: cancellationReasonSchema.nullable() }),
  z.strictObject({ type: z.literal('lapsed'), intentId }),
  z.strictObject({
    type: z.literal('refunded'),
    intentId,
    refundId: z.string(),
    amount: z.int(),
    reason: refundReasonSchema.nullable(),
    metadata,
  }),
]);
export type PspEvent = z.infer<typeof pspEventSchema>;
export type PspEventOf<Type extends PspEvent['type']> = Extract<PspEvent, { type: Type }>;
