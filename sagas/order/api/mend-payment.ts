import { createHash } from 'node:crypto';
import type { OrderApi } from './order-dependencies.ts';
import { isLatestAmendment } from '../../../store/cases/customer-amendments.ts';
import { decide } from '../../../store/cases/decide.ts';
import { readCase } from '../../../store/cases/review-cases.ts';
import { mendableCase } from './action-required.ts';
import { findInstance } from '../../../api/instances/find-instance.ts';
import { Problem } from '../../../api/http/problem.ts';

const mostAttempts = 3;

/**
 * The customer gives another payment method: decides the case that waits for one. The same again, while nothing has changed,
 * is the same decision.
 * @throws Problem `nothing-to-mend`, or `parties-unasked` soon after a restore
 */
export async function mendPayment(
  dependencies: Pick<OrderApi, 'pool'> & { readonly names: Pick<OrderApi['names'], 'one'> },
  { orderId, paymentMethod }: { orderId: string; paymentMethod: string },
): Promise<void> {
  const { pool } = dependencies;
  const data = { paymentMethod };
  for (let attempt = 1; attempt <= mostAttempts; attempt += 1) {
    const { state: order } = await findInstance(dependencies, orderId);
    const asked = mendableCase(order);
    const one = asked && (await readCase(pool, asked.caseId));
    if (one?.status === 'open' || one?.status === 'waiting') {
      const { caseId, revision } = one;
      const verdict = await decide(pool, {
        caseId,
        revision,
        decisionId: `customer/${caseId}/${revision}/${shortHash(paymentMethod)}`,
        decision: 'amend',
        data,
        via: 'customer',
        by: 'customer',
        reason: 'The customer gave another payment method.',
      });
      if (verdict.kind === 'decided') return;
      if (verdict.kind === 'parties_unasked')
        throw new Problem('parties-unasked', { detail: lookedUp, headers: { 'retry-after': '30' } });
      // Somebody else was quicker, or a deadline: what is true now is seen in the next turn.
      if (verdict.kind !== 'stale' && verdict.kind !== 'case_closed') throw nothingToMend(verdict.message);
      continue;
    }
    if (await isLatestAmendment(pool, orderId, data)) return;
    throw nothingToMend('This order does not wait for another payment method.');
  }
  throw nothingToMend('The order has changed just now. Please look at it again.');
}

const lookedUp = 'What was done for this order is being looked up. Please try again in a few minutes.';

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function nothingToMend(detail: string): Problem {
  return new Problem('nothing-to-mend', { detail });
}
