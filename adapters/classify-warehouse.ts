import type { Cause } from '../sagas/order/causes.ts';
import { classifyStatus } from './classify-network.ts';
import type { Failure } from './failure.ts';

/** An answer of the warehouse other than success, or one that could not be read (`status` 200). */
export class WarehouseProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly retryAfterMs: number | undefined;

  constructor(problem: { status: number; code: string; retryAfterMs?: number | undefined }) {
    super(`Warehouse ${problem.status} ${problem.code}`);
    this.status = problem.status;
    this.code = problem.code;
    this.retryAfterMs = problem.retryAfterMs;
  }
}

/** In place of the code that every problem of the warehouse has. */
export const noCode = 'no_code';

const refusals: Readonly<Record<string, Cause>> = {
  address_not_served: 'address_not_served',
  out_of_stock: 'out_of_stock',
  item_discontinued: 'item_discontinued',
};

export function classifyWarehouse({
  status,
  code,
  message: detail,
  retryAfterMs,
}: WarehouseProblem): Failure {
  if (status === 429) {
    return {
      kind: 'transient',
      cause: 'rate_limited',
      detail,
      ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
    };
  }
  // Another attempt under the same key is under way: what comes of that one is known soon.
  if (code === 'idempotency_key_in_use')
    return { kind: 'transient', cause: 'dependency_unavailable', detail, underWay: true };
  // By whoever has forgotten it with a restore: no answer to what is asked now, which is asked under another key.
  if (code === 'idempotency_key_reused')
    return { kind: 'unknown', cause: 'outcome_unknown', detail, answered: true };
  if (status === 422 && code !== noCode)
    return { kind: 'business', cause: refusals[code] ?? 'warehouse_refused', detail };
  if (code === 'order_differs') return { kind: 'persistent', cause: 'request_invalid', detail };
  if (status === 409) return { kind: 'conflict', cause: 'request_invalid', detail };
  if (status === 401 || status === 403) return { kind: 'persistent', cause: 'credentials_invalid', detail };
  return classifyStatus(status, { detail, isOwn: code !== noCode });
}
