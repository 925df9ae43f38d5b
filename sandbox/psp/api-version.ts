import type { Form } from './form.ts';
import { invalidRequest, type StripeError } from './stripe-error.ts';

const WITHOUT_PAYMENT_METHOD_TYPES = '2026-09-30';

/** A parameter that the wanted version of the API has no more. */
export function removedParameter(form: Form, version: string | undefined): StripeError | undefined {
  const param = 'payment_method_types';
  if (version === undefined || version < WITHOUT_PAYMENT_METHOD_TYPES || !(param in form)) return undefined;
  const message = `Received unknown parameter: ${param}`;
  return invalidRequest(message, { code: 'parameter_unknown', param });
}
