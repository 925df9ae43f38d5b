import { DatabaseError } from 'pg';
import Stripe from 'stripe';
import { KnownFailure, type Failure } from './failure.ts';
import { classifyDatabase } from './classify-database.ts';
import { classifyNetwork, networkCode } from './classify-network.ts';
import { classifySmtp, isSmtpError } from './classify-smtp.ts';
import { classifyStripe } from './classify-stripe.ts';
import { classifyWarehouse, WarehouseProblem } from './classify-warehouse.ts';

/** The one place where an error becomes a class of failure and a cause of the catalogue. */
export function classify(error: unknown): Failure {
  if (error instanceof KnownFailure) return error.failure;
  if (error instanceof Stripe.errors.StripeError) return classifyStripe(error);
  if (error instanceof WarehouseProblem) return classifyWarehouse(error);
  if (error instanceof DatabaseError) return classifyDatabase(error);
  if (isSmtpError(error)) return classifySmtp(error);
  const code = networkCode(error);
  if (code !== undefined) return classifyNetwork(code);
  // Names and stacks only: messages may carry what a customer typed.
  return {
    kind: 'persistent',
    cause: 'internal_error',
    detail: error instanceof Error ? error.name : typeof error,
  };
}
