import type { Audience } from '../../saga/rules/case-record.ts';
import type { Why } from '../../saga/rules/instance-event.ts';
import { reasonOf, statusOf, type InstanceStatus, type ShownState } from '../../saga/rules/status.ts';
import type { InstanceSnapshot } from '../../store/instances/list-instances.ts';
import type { Kept } from '../../store/saga.ts';
import type { ApiDependencies } from '../dependencies.ts';
import type { Links } from '../http/links.ts';
import { named } from '../http/schemas.ts';
import type { Told } from './timeline.ts';
import { nextSentence } from './next-sentence.ts';
import { stepView, type StepView } from './step-view.ts';

/** The dependencies that are needed to show an instance. */
export type Showing = Pick<ApiDependencies, 'saga' | 'names' | 'links'>;

/** An instance as a list shows it, beside what its saga adds. Never with personal data. */
export interface InstanceSummary {
  readonly version: number;
  readonly status: InstanceStatus;
  readonly stage: string;
  readonly cause?: string;
  /** Words that a frontend may show. */
  readonly message?: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly links: { readonly self: string; readonly temporal: string };
}

export interface InstanceView extends InstanceSummary {
  /** Counts the decisions that were put into effect, from 1. */
  readonly revision: number;
  /** The cases that wait for a decision, while any does. */
  readonly cases?: CaseView[];
  readonly steps: StepView[];
  /** The next thing that happens, or the one that it waits for. */
  readonly next: string;
  /** The words for the customer while an operator decides. */
  readonly customerMessage?: string;
}

interface CaseView {
  readonly caseId: string;
  readonly step: string;
  readonly cause: string;
  readonly message: string;
  readonly audience: Audience;
  readonly links: { readonly self: string; readonly page: string };
}

export function instanceSummary(
  { saga, names, links }: Showing,
  { instanceId, version, state, createdAt, updatedAt }: InstanceSnapshot,
): InstanceSummary {
  const { summary, words } = saga.api.instances;
  const reason = reasonOf(state);
  return {
    ...named({ [names.id]: instanceId }),
    version,
    status: statusOf(state),
    stage: state.stage,
    ...(reason === undefined || state.closed === undefined
      ? reason
      : { ...reason, message: words.toldOnceOver(reason) }),
    ...summary.of(state),
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
    links: { self: links.instance(instanceId), temporal: links.workflow(instanceId) },
  };
}

export function instanceView(showing: Showing, snapshot: InstanceSnapshot): InstanceView {
  const { saga, links } = showing;
  const { state } = snapshot;
  return {
    ...instanceSummary(showing, snapshot),
    revision: state.revision,
    ...casesOf(state, links),
    steps: Object.keys(saga.service.saga.steps).map((name) => stepView(state, name)),
    next:
      snapshot.asksFirst === true && state.closed === undefined
        ? asksFirst
        : nextSentence(toldOf(showing), state),
    ...customerMessage(showing, state),
    ...saga.api.instances.details.of(snapshot, links),
  };
}

const asksFirst =
  'Waits until the parties have said what was done for it: the database was restored from a back-up. Where it has a dead letter, redrive that.';

/** How the instances of a saga are spoken of. */
export function toldOf({ saga, names }: Pick<Showing, 'saga' | 'names'>): Told {
  const { instances, cases } = saga.api;
  return {
    saga: saga.service.saga,
    words: instances.words,
    one: names.one,
    member: names.member,
    titleOf: (decision, on) => cases.titleOf(decision, on),
  };
}

function customerMessage({ saga }: Pick<Showing, 'saga'>, state: ShownState): { customerMessage?: string } {
  const reason: Why | undefined = statusOf(state) === 'in_review' ? reasonOf(state) : undefined;
  return reason === undefined ? {} : { customerMessage: saga.api.cases.toldInReview(reason.cause) };
}

function casesOf({ cases }: Kept['state'], links: Links): { cases?: CaseView[] } {
  if (cases.length === 0) return {};
  return {
    cases: cases.map(({ caseId, step, cause, message, audience }) => ({
      caseId,
      step,
      cause,
      message,
      audience,
      links: { self: links.review(caseId), page: links.reviewPage(caseId) },
    })),
  };
}
