import type { CasePolicies, InstanceRecord } from '../../saga/rules/record.ts';
import type { Cause } from './causes.ts';
import { policyOf } from './decisions.ts';
import type { Order } from './order.ts';

/** How the rules deal with the cases of an order. */
export const casePolicies: CasePolicies<InstanceRecord & { readonly state: Order }> = {
  policyOf: (cause, { state }) => policyOf(cause as Cause, state),
  lastResort: ({ cause }, { state }) => {
    const { decisions } = policyOf(cause as Cause, { pivoted: true });
    if (!decisions.includes('refund')) return { decision: 'waive' };
    const { total } = state;
    return { decision: 'refund', change: { before: { total }, after: { total: { ...total, amount: 0 } } } };
  },
  timeOf: (ms) => new Date(ms).toISOString(),
};
