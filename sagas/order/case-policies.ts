import type { CasePolicies, InstanceRecord } from '../../saga/rules/record.ts';
import type { Cause } from './causes.ts';
import { policyOf, resolutionOf } from './decisions.ts';
import type { Order } from './order.ts';

/** How the rules deal with the cases of an order. */
export const casePolicies: CasePolicies<InstanceRecord & { readonly state: Order }> = {
  policyOf: (cause, { state }) => policyOf(cause as Cause, state),
  lastResort: ({ step, cause }, { state }) => {
    const { decisions } = policyOf(cause as Cause, { pivoted: true });
    const decision = decisions.includes('refund') ? 'refund' : 'waive';
    const resolution = resolutionOf(decision, { step });
    if (decision === 'waive') return { decision, resolution };
    const { total } = state;
    return { decision, resolution, change: { before: { total }, after: { total: { ...total, amount: 0 } } } };
  },
  whyNoLastResort(one, record) {
    const { shipped, pivoted } = record.state;
    if (shipped !== true && one.cause !== 'shipped_otherwise') return undefined;
    const givesBack = !pivoted || casePolicies.lastResort(one, record).decision === 'refund';
    return givesBack ? 'The warehouse has sent this order' : undefined;
  },
  timeOf: (ms) => new Date(ms).toISOString(),
};
