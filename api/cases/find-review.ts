import {
  readNextCase,
  readQueuedCase,
  readStory,
  type QueuedCase,
} from '../../store/cases/review-queries.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { isUuid } from '../http/ids.ts';
import { Problem } from '../http/problem.ts';
import { named } from '../http/schemas.ts';
import { findInstance } from '../instances/find-instance.ts';
import { instanceView, toldOf } from '../instances/instance-view.ts';
import { timelineOf } from '../instances/timeline.ts';
import {
  caseFields,
  customerMessage,
  isDecidable,
  firstDecision,
  proposedView,
  takenView,
  type ReviewView,
} from './review-view.ts';

/** @throws Problem `not-found`; what cannot be the id of a case is the id of none */
export async function findReview(
  { pool }: Pick<ApiDependencies, 'pool'>,
  caseId: string,
): Promise<QueuedCase> {
  const one = isUuid(caseId) ? await readQueuedCase(pool, caseId) : undefined;
  if (one === undefined) throw new Problem('not-found', { detail: 'There is no case with this id.' });
  return one;
}

/** @throws Problem `not-found` */
export async function viewReview(
  dependencies: ApiDependencies,
  caseId: string,
): Promise<{ view: ReviewView; version: number }> {
  const { pool, links, saga, names } = dependencies;
  const { cases, instances } = saga.api;
  const one = await findReview(dependencies, caseId);
  const [snapshot, story, decisions, next] = await Promise.all([
    findInstance(dependencies, one.instanceId),
    readStory(pool, one),
    isDecidable(one) ? cases.offeredOn(dependencies, one) : [],
    isDecidable(one) ? undefined : readNextCase(pool, one),
  ]);
  const last = isDecidable(one) ? undefined : story.decisions.at(-1);
  // Nobody has decided a case that the world has solved.
  const taken = one.closedAs === 'solved' ? undefined : last;
  const taking = {
    titleOf: (decision: string) => cases.titleOf(decision, one),
    personal: saga.service.saga.personal,
  };
  const view = {
    ...caseFields(dependencies, one),
    ...customerMessage(dependencies, one),
    ...(one.closedAs === null ? {} : { closedAs: one.closedAs }),
    ...(one.closedAt === null ? {} : { closedAt: one.closedAt.toISOString() }),
    ...named({ [names.member]: instanceView(dependencies, snapshot) }),
    timeline: timelineOf(toldOf(dependencies), story, one),
    decisions,
    ...(taken === undefined ? {} : { decision: takenView(taking, taken, { on: one, events: story.events }) }),
    ...firstDecision(taking, one, { on: one, events: story.events }),
    ...(one.proposed === null ? {} : { proposed: proposedView(instances, one.proposed, one.shown) }),
    ...(next === undefined ? {} : { followedBy: { ...next, page: links.reviewPage(next.caseId) } }),
  };
  return { view, version: one.version };
}
