import type { CasesApi, DecidedOn, DecisionView } from '../../../api/saga-api.ts';
import { readInstance } from '../../../store/commit/instance-transaction.ts';
import type { QueuedCase } from '../../../store/cases/review-queries.ts';
import { toldInReview } from '../customer-words.ts';
import { dataSchemaOf } from '../decision-data.ts';
import { titleOf, wordsFor } from '../decision-words.ts';
import { decisionNames, isDecisionName, policyOfCase, teams } from '../decisions.ts';
import type { OrderTypes } from '../effects/effect.ts';
import { orderFacts, type OrderKept } from '../store/kept.ts';
import { readStock } from '../store/stock/catalogue.ts';
import { decisionSchema } from './decision-schema.ts';
import type { OrderApi } from './order-dependencies.ts';
import { previewFields } from './order-schema.ts';
import { previewDecision, type PreviewSources } from './preview-decision.ts';

/** The decisions on the cases of orders. */
export const orderCases: CasesApi<OrderKept, OrderTypes> = {
  teams,
  decisions: decisionNames,
  titleOf: (decision, on) => (isDecisionName(decision) ? titleOf(decision, amendedOn(on)) : decision),
  allowedOn: (one) => policyOfCase(one, one.shown).decisions,
  toldInReview,
  offeredOn,
  async previewOf({ pool, settings }, one, given) {
    const sources = await readSources(pool, one);
    return await previewDecision(pool, one, { ...given, sources }, settings.steps);
  },
  previewFields,
  example: {
    decision: 'substitute',
    data: { sku: 'TEA-GREEN', replacement: 'TEA-BLACK' },
    team: 'shipping',
  },
};

function amendedOn(on: DecidedOn<OrderKept> | undefined) {
  return on === undefined ? undefined : policyOfCase(on, { pivoted: false }).amends;
}

async function offeredOn(
  { pool, settings }: OrderApi,
  one: QueuedCase<OrderKept>,
): Promise<readonly DecisionView[]> {
  const sources = await readSources(pool, one);
  const { facts, items } = sources;
  const policy = policyOfCase(one, facts.order);
  const offers = items.filter(({ currency }) => currency === facts.order.total.currency);
  return await Promise.all(
    policy.decisions.map(async (name): Promise<DecisionView> => {
      const schema = decisionSchema(name, policy, { lines: facts.order.lines, offers });
      const bare = dataSchemaOf(name, policy.amends)?.safeParse({}).success === true;
      const preview = bare
        ? await previewDecision(pool, one, { decision: name, data: {}, sources }, settings.steps)
        : undefined;
      return {
        name,
        ...wordsFor(name, policy),
        schema,
        ...(preview?.kind === 'preview' ? { preview: preview.preview } : {}),
      };
    }),
  );
}

async function readSources(
  pool: OrderApi['pool'],
  { instanceId }: Pick<QueuedCase<OrderKept>, 'instanceId'>,
): Promise<PreviewSources> {
  const [order, items] = await Promise.all([readInstance(pool, instanceId), readStock(pool)]);
  return { facts: orderFacts(order), items };
}
