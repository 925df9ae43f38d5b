import type { Reason } from '../saga/outcome.ts';

export const cancelRequested: Reason = {
  cause: 'cancel_requested',
  message: 'The order was cancelled on request.',
};
