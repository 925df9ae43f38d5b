import { decisionNeedsApproval } from '../approval.ts';
import type { Limits } from '../store/cases/decision-facts.ts';
import type { OrderFacts, OrderKept } from '../store/kept.ts';
import { policyOfCase } from '../decisions.ts';
import { previewOf, shortageIn, type Preview } from '../preview.ts';
import type { StockedItem } from '../store/stock/catalogue.ts';
import type { Pool } from '../../../store/database.ts';
import type { DecideRefusal } from '../../../store/cases/decide.ts';
import { invalid, outcomeOf, readDecision } from '../store/cases/read-decision.ts';
import type { ReviewCase } from '../../../store/cases/review-cases.ts';
import { termsOf } from '../store/order-rules.ts';
import { readTaken } from '../store/stock/taken.ts';

export interface PreviewSources {
  readonly facts: OrderFacts;
  readonly items: readonly StockedItem[];
}

export type PreviewedOrder =
  | { readonly kind: 'preview'; readonly preview: Preview }
  | { readonly kind: 'refused'; readonly refusal: DecideRefusal };

/** The effect that a decision would have on money and stock, or why it could not be taken. Changes nothing. */
export async function previewDecision(
  pool: Pool,
  one: Pick<ReviewCase<OrderKept>, 'instanceId' | 'cause' | 'proposed'>,
  { decision, data, sources }: { decision: string; data: unknown; sources: PreviewSources },
  limits: Limits,
): Promise<PreviewedOrder> {
  const { facts, items } = sources;
  const { order } = facts;
  const read = readDecision(policyOfCase(one, order), { decision, data });
  if (read.kind === 'refused') return read;
  const before = termsOf(facts);
  const outcome = await outcomeOf(pool, before, read.decided, one.proposed);
  if (outcome.kind === 'impossible')
    return { kind: 'refused', refusal: invalid(outcome.message, outcome.pointer) };
  const taken = await readTaken(pool, one.instanceId);
  const { terms: after } = outcome;
  const { decision: name } = read.decided;
  const preview = previewOf({
    decision: name,
    cause: one.cause,
    toBeApproved: decisionNeedsApproval(order, { before, after }, limits.approvalAbove),
    order,
    before,
    after,
    taken,
    items,
  });
  const shortage = shortageIn(read.decided, { stock: preview.stock, items });
  if (shortage !== undefined)
    return { kind: 'refused', refusal: invalid(shortage.message, shortage.pointer) };
  return { kind: 'preview', preview };
}
