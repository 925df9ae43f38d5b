import { policyOfCase } from '../../sagas/order/decisions.ts';
import { orderFacts, type OrderKept } from '../../sagas/order/store/kept.ts';
import { readStock } from '../../sagas/order/store/stock/catalogue.ts';
import { readInstance } from '../../store/commit/instance-transaction.ts';
import {
  readNextCase,
  readQueuedCase,
  readStory,
  type QueuedCase,
} from '../../store/cases/review-queries.ts';
import { dataSchemaOf } from '../../sagas/order/decision-data.ts';
import { decisionSchema } from './decision-schema.ts';
import { wordsFor } from '../../sagas/order/decision-words.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { findOrder } from '../orders/find-order.ts';
import { orderView } from '../orders/order-view.ts';
import { previewDecision, type PreviewSources } from './preview-decision.ts';
import { Problem } from '../http/problem.ts';
import {
  caseFields,
  customerMessage,
  isDecidable,
  proposedView,
  takenView,
  type DecisionView,
  type ReviewView,
} from './review-view.ts';
import { timelineOf } from '../orders/timeline.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws Problem `not-found`; what cannot be the id of a case is the id of none */
export async function findReview(
  { pool }: Pick<ApiDependencies, 'pool'>,
  caseId: string,
): Promise<QueuedCase<OrderKept>> {
  const one = uuid.test(caseId) ? await readQueuedCase(pool, caseId) : undefined;
  if (one === undefined) throw new Problem('not-found', { detail: 'There is no case with this id.' });
  return one;
}

/** @throws Problem `not-found` */
export async function viewReview(
  dependencies: ApiDependencies,
  caseId: string,
): Promise<{ view: ReviewView; version: number }> {
  const { pool, links } = dependencies;
  const one = await findReview(dependencies, caseId);
  const [snapshot, story, decisions, next] = await Promise.all([
    findOrder(pool, one.instanceId),
    readStory(pool, one),
    isDecidable(one) ? decisionsOf(dependencies, one) : [],
    isDecidable(one) ? undefined : readNextCase(pool, one),
  ]);
  const { amends } = policyOfCase(one, { pivoted: false });
  const last = isDecidable(one) ? undefined : story.decisions.at(-1);
  // What stock has solved, nobody has decided.
  const taken = last?.via === 'stock' ? undefined : last;
  const view = {
    ...caseFields(one, links),
    ...customerMessage(one),
    ...(one.closedAs === null ? {} : { closedAs: one.closedAs }),
    ...(one.closedAt === null ? {} : { closedAt: one.closedAt.toISOString() }),
    order: orderView(snapshot, links),
    timeline: timelineOf(story, amends),
    decisions,
    ...(taken === undefined ? {} : { decision: takenView(taken, { amends, events: story.events }) }),
    ...(one.proposed === null ? {} : { proposed: proposedView(one.proposed, one.shown) }),
    ...(next === undefined ? {} : { followedBy: { ...next, page: links.reviewPage(next.caseId) } }),
  };
  return { view, version: one.version };
}

async function decisionsOf(
  { pool, settings }: ApiDependencies,
  one: QueuedCase<OrderKept>,
): Promise<DecisionView[]> {
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

export async function readSources(
  pool: ApiDependencies['pool'],
  { instanceId }: Pick<QueuedCase<OrderKept>, 'instanceId'>,
): Promise<PreviewSources> {
  const [order, items] = await Promise.all([readInstance(pool, instanceId), readStock(pool)]);
  return { facts: orderFacts(order), items };
}
