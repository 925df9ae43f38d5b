import type { z } from 'zod';
import type { EffectTypes } from '../saga/effect.ts';
import type { InstanceEvent, Why } from '../saga/rules/instance-event.ts';
import type { RunSettings } from '../settings/run-settings.ts';
import type { DecideRefusal } from '../store/cases/decide.ts';
import type { QueuedCase } from '../store/cases/review-queries.ts';
import type { InstanceSnapshot, Placeholder } from '../store/instances/list-instances.ts';
import type { RecordedEvent } from '../store/instances/instance-queries.ts';
import type { Kept } from '../store/saga.ts';
import type { ApiDependencies, ApiServer } from './dependencies.ts';
import type { Links } from './http/links.ts';

/** The API of a saga, beyond that which follows from its definition. Fields are named here, and described by zod. */
export interface SagaApi<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly instances: InstancesApi<T>;
  readonly cases: CasesApi<T, E>;
  readonly letters: LettersApi<T>;
  /** Of the description of the API, beside the chapters that every saga has. */
  readonly tags: readonly { readonly name: string; readonly description: string }[];
  readonly securitySchemes: Readonly<Record<string, { type: 'http'; scheme: string; description: string }>>;
  /** Addresses that the index has beside those of every saga. */
  readonly index: Readonly<Record<string, string>>;
  /** Addresses of its own that are pages for whoever prefers HTML. */
  readonly pages: Readonly<Record<string, { readonly title: string; readonly script: string }>>;
  /** Routes of its own. */
  addRoutes(app: ApiServer, dependencies: ApiDependencies<T, E>): void;
  /** Asks each party that its steps work with whether it answers, within `timeoutMs`; rejects where it does not. */
  parties(
    settings: RunSettings,
    options: { timeoutMs: number },
  ): Readonly<Record<string, () => Promise<unknown>>>;
}

/** Fields of an answer or a request by name. The schemas that the API adds them to do not know their names. */
export type Fields = Readonly<Record<string, z.ZodType>>;

export interface InstancesApi<T extends Kept = Kept> {
  /** The subject of its chapter in the description of the API. */
  readonly about: string;
  /** Of each instance in a list, and of each case. */
  readonly summary: { readonly fields: Fields; of(shown: T['shown'] | T['state']): object };
  /** Of one instance, beside its summary. */
  readonly details: { readonly fields: Fields; of(snapshot: InstanceSnapshot<T>, links: Links): object };
  /** For the description: one that has ended well. */
  readonly example: object;
  /** The fields that a list can be filtered by. */
  readonly filter: {
    readonly fields: Fields;
    conditions(filter: Readonly<Record<string, unknown>>, value: Placeholder): readonly string[];
  };
  /** Closed, and something is still to be done for it. */
  isUnfinished(state: T['state']): boolean;
  /** The alternative where it is too late to cancel, or not yet time to give something back. */
  insteadOfCancel(state: T['state']): string;
  readonly words: InstanceWords<T>;
}

/** Sentences for people about instances. */
export interface InstanceWords<T extends Kept = Kept> {
  /** The next thing for an instance that is complete. */
  completed(state: T['state']): string;
  /** It can be undone only by hand, although its point of no return is not on record. */
  isPastUndoing(state: T['state']): boolean;
  /** The question that an operator decides on. A customer may read it. */
  askedInReview(reason: Why): string;
  /** Why one that has ended was undone, or who was asked. */
  toldOnceOver(reason: Why): string;
  /** The words for an event of the saga's own; `undefined`: nothing that anybody has to know. */
  ofEvent(event: T['event'], all: readonly RecordedEvent<T>[]): string | undefined;
  /** That a phase was done, where its result says it better than the words of its step. `again`: it had succeeded before. */
  done(event: InstanceEvent & { type: 'phase_succeeded' }, again: boolean): string | undefined;
}

export interface DecisionView {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  readonly schema: Record<string, unknown>;
  /** Where it needs no data. */
  readonly preview?: object;
}

export type Previewed =
  | { readonly kind: 'preview'; readonly preview: object }
  | { readonly kind: 'refused'; readonly refusal: DecideRefusal };

/** The subject of a decision, as far as its words depend on it. */
export type DecidedOn<T extends Kept = Kept> = Pick<QueuedCase<T>, 'cause'> &
  Partial<Pick<QueuedCase<T>, 'proposed'>>;

export interface CasesApi<T extends Kept = Kept, E extends EffectTypes = EffectTypes> {
  readonly teams: readonly string[];
  readonly decisions: readonly T['decision'][];
  /** As its button says it. `on`: the case, if that is known. */
  titleOf(this: void, decision: string, on?: DecidedOn<T>): string;
  /** The decisions that a case allows, by what is shown of its instance. */
  allowedOn(one: QueuedCase<T>): readonly T['decision'][];
  /** The words for the customer while an operator decides. */
  toldInReview(cause: T['cause']): string;
  /** The decisions that a case allows, with the data and the effect of each. */
  offeredOn(dependencies: ApiDependencies<T, E>, one: QueuedCase<T>): Promise<readonly DecisionView[]>;
  /** The effect that a decision would have, or why it could not be taken. Changes nothing. */
  previewOf(
    dependencies: ApiDependencies<T, E>,
    one: QueuedCase<T>,
    given: { readonly decision: string; readonly data: unknown },
  ): Promise<Previewed>;
  readonly previewFields: Fields;
  /** For the description: a decision with its data, and the team of another case. */
  readonly example: { readonly decision: string; readonly data: object; readonly team: string };
}

export interface LettersApi<T extends Kept = Kept> {
  /** Why a redrive cannot mend letters of this cause, and what does. */
  readonly notRedrivable: Readonly<Record<string, string>>;
  /** Why what waits cannot be done by hand. */
  whyNotSettled(this: void, step: T['step']): string | undefined;
  /** The way that is left where it is too late to undo an instance, in a sentence. */
  readonly insteadOfUndoing: string;
  /** Why a letter of this saga's own cannot be put away yet. */
  readonly inDoubt: string;
}
