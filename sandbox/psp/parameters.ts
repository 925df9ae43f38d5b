import { z } from 'zod';
import type { Form } from './form.ts';
import { cancellationReasonSchema, captureMethodSchema, refundReasonSchema } from './psp-event.ts';
import { invalidRequest, type StripeError } from './stripe-error.ts';

const INTEGER = /^-?\d+$/;
const LARGEST_AMOUNT = 99_999_999;

const refuse = (context: z.RefinementCtx, code: string | undefined, message: string) => {
  context.addIssue({ code: 'custom', message, params: { code } });
  return z.NEVER;
};

const expandOf = (properties: string[]) =>
  z
    .array(
      z.string().transform((property, context) => {
        if (properties.includes(property)) return property;
        return refuse(context, undefined, `This property cannot be expanded (${property}).`);
      }),
    )
    .default([]);

const amount = z.string().transform((text, context) => {
  if (!INTEGER.test(text)) return refuse(context, 'parameter_invalid_integer', `Invalid integer: ${text}`);
  const value = Number(text);
  if (value < 1) {
    return refuse(context, 'parameter_invalid_integer', 'This value must be greater than or equal to 1.');
  }
  if (value > LARGEST_AMOUNT) {
    return refuse(context, 'amount_too_large', 'Amount must be no more than $999,999.99');
  }
  return value;
});

const limit = z.string().regex(INTEGER, 'Invalid integer').transform(Number).pipe(z.int().min(1).max(100));
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const currency = z
  .string()
  .transform((text) => text.toLowerCase())
  .pipe(z.string().regex(/^[a-z]{3}$/, 'Invalid currency'));
const metadata = z.record(z.string().max(40), z.string().max(500));
const text = z.string().min(1);
const expand = expandOf(['latest_charge', 'payment_method']);
const cardOnly = z.array(z.literal('card')).min(1);
const returnUrl = z.url();

const confirmation = {
  return_url: returnUrl.optional(),
  off_session: flag.optional(),
  error_on_requires_action: flag.optional(),
};

export const createParameters = z.strictObject({
  amount,
  currency,
  capture_method: captureMethodSchema.default('automatic_async'),
  confirmation_method: z.enum(['automatic', 'manual']).default('automatic'),
  confirm: flag.default(false),
  payment_method: text.optional(),
  payment_method_types: cardOnly.optional(),
  allowed_payment_method_types: cardOnly.optional(),
  automatic_payment_methods: z
    .strictObject({ enabled: flag, allow_redirects: z.enum(['always', 'never']).default('always') })
    .optional(),
  metadata: metadata.default({}),
  description: text.optional(),
  expand,
  ...confirmation,
});
export type CreateParameters = z.infer<typeof createParameters>;

export const confirmParameters = z.strictObject({ payment_method: text.optional(), expand, ...confirmation });
export type ConfirmParameters = z.infer<typeof confirmParameters>;

export const updateParameters = z.strictObject({
  amount: amount.optional(),
  currency: currency.optional(),
  payment_method: text.optional(),
  metadata: metadata.optional(),
  description: text.optional(),
  expand,
});
export type UpdateParameters = z.infer<typeof updateParameters>;

export const captureParameters = z.strictObject({ amount_to_capture: amount.optional(), expand });
export type CaptureParameters = z.infer<typeof captureParameters>;

export const cancelParameters = z.strictObject({
  cancellation_reason: cancellationReasonSchema.optional(),
  expand,
});
export type CancelParameters = z.infer<typeof cancelParameters>;

const expandRefund = expandOf(['payment_intent', 'charge']);

export const refundParameters = z.strictObject({
  payment_intent: text,
  amount: amount.optional(),
  reason: refundReasonSchema.optional(),
  metadata: metadata.default({}),
  expand: expandRefund,
});
export type RefundParameters = z.infer<typeof refundParameters>;

export const retrieveParameters = z.strictObject({ expand, client_secret: text.optional() });
export const retrieveRefundParameters = z.strictObject({ expand: expandRefund });

export const listRefundsParameters = z.strictObject({
  payment_intent: text.optional(),
  limit: limit.default(10),
  starting_after: text.optional(),
  expand: expandOf(['data.payment_intent', 'data.charge']),
});

const moment = z.string().regex(INTEGER, 'Invalid integer').transform(Number);

export const listIntentsParameters = z.strictObject({
  created: z
    .strictObject({
      gt: moment.optional(),
      gte: moment.optional(),
      lt: moment.optional(),
      lte: moment.optional(),
    })
    .default({}),
  limit: limit.default(10),
  starting_after: text.optional(),
  expand: expandOf(['data.latest_charge', 'data.payment_method']),
});

export type Parsed<Parameters> =
  { kind: 'valid'; parameters: Parameters } | { kind: 'invalid'; error: StripeError };

export function parseParameters<Parameters>(schema: z.ZodType<Parameters>, form: Form): Parsed<Parameters> {
  const result = schema.safeParse(form);
  if (result.success) return { kind: 'valid', parameters: result.data };
  return { kind: 'invalid', error: explain(result.error.issues[0], form) };
}

function explain(issue: z.core.$ZodIssue | undefined, form: Form): StripeError {
  const param = bracketed(issue?.path ?? []);
  if (issue?.code === 'unrecognized_keys') {
    const unknown = bracketed([...issue.path, issue.keys[0] ?? '']);
    return invalidRequest(`Received unknown parameter: ${unknown}`, {
      code: 'parameter_unknown',
      param: unknown,
    });
  }
  if (issue?.code === 'custom') {
    const code: unknown = issue.params?.['code'];
    return invalidRequest(issue.message, { ...(typeof code === 'string' && { code }), param });
  }
  const top = issue?.path[0];
  if (issue?.code === 'invalid_type' && typeof top === 'string' && !(top in form)) {
    return invalidRequest(`Missing required param: ${param}.`, { code: 'parameter_missing', param });
  }
  return invalidRequest(`Invalid ${param}: ${issue?.message ?? 'unreadable'}`, { param });
}

function bracketed(path: readonly PropertyKey[]): string {
  const [head = '', ...rest] = path.map(String);
  return head + rest.map((part) => `[${part}]`).join('');
}
