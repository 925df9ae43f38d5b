import type { NamedPhase } from './phases.ts';
import type { Fence, InstanceFences, CreatedResource, LastApplied } from './rules/fence.ts';
import type { StepResult } from './rules/instance-event.ts';
import type { Send } from './rules/sends.ts';

/** The types that a saga's effects are written in. The engine knows no more of them than this; a saga's own are narrower. */
export interface EffectTypes {
  /** All that is known of an instance, personal data included. */
  readonly facts: unknown;
  readonly ports: unknown;
  readonly result: StepResult;
  readonly cause: string;
  readonly step: string;
  /** Rules of the saga's own that settings carry. */
  readonly rules: object;
  /** A connection to the database in which the record is. */
  readonly database: unknown;
}

/** All that an effect may know and use. */
export interface Call<T extends EffectTypes = EffectTypes> {
  readonly ports: T['ports'];
  readonly facts: T['facts'];
  /** Of the instance, in force. */
  readonly revision: number;
  readonly fences: InstanceFences;
  /** `instanceId/step/phase/n`: sent again only while the outcome of the last time is unknown. */
  readonly key: string;
  /** The provider's id of what this effect is done on: stored before the effect. */
  readonly reference: string | undefined;
  /** The success at an earlier revision, which is to be brought in line with the one in force. */
  readonly lastApplied: LastApplied | undefined;
  /** Every id that was made for this phase. */
  readonly made: readonly CreatedResource[];
  /** Requests of this phase that were sent under earlier keys, and may still arrive. */
  readonly earlier: readonly Send[];
}

export type LookUp<T extends EffectTypes = EffectTypes> =
  | { readonly kind: 'applied'; readonly result: T['result'] }
  | { readonly kind: 'not_applied' }
  /** The thing that the effect acts on has lapsed; the effect needs a new one. */
  | { readonly kind: 'lapsed' }
  /** `result`: what it had done all the same, and is over. */
  | { readonly kind: 'refused'; readonly cause: T['cause']; readonly result?: T['result'] };

/** An effect in another system. It throws what the classifier of its adapter understands. */
export interface RemoteEffect<T extends EffectTypes = EffectTypes> extends NamedPhase {
  readonly kind: 'remote';
  readonly step: T['step'];
  /** The request. Its hash is in the fence: another request under the same fence is refused. */
  request(facts: T['facts']): unknown;
  /**
   * Whether all that it sends is done on ids that take it once, so that a late request cannot do it again. Only then may a
   * new key be taken while an earlier request may still arrive.
   */
  once(fence: Pick<Fence, 'lastApplied' | 'made' | 'revision'>): boolean;
  /** Why it must not be sent at all, by a rule of our own. */
  objection?(facts: T['facts'], rules: T['rules']): T['cause'] | undefined;
  /** Why it must not be sent, by what another party says now. That it refuses to say is none. */
  objectionElsewhere?(call: Call<T>): Promise<T['cause'] | undefined>;
  /**
   * Once for each key: a harmless create, or what was made before and will do; it is stored before {@link send}.
   * `undefined` where nothing new is needed.
   */
  prepare?(call: Call<T>): Promise<Omit<CreatedResource, 'revision'> | undefined>;
  /** Whether it is done on an id that is known from the start, so that nothing has to be prepared. Absent: never. */
  isReady?(call: Pick<Call<T>, 'facts' | 'lastApplied' | 'earlier' | 'made'>): boolean;
  send(call: Call<T>): Promise<T['result']>;
  /** As {@link prepare}, in place of what has lapsed. */
  renew?(call: Call<T>): Promise<Omit<CreatedResource, 'revision'>>;
  /** Looks up the outcome of earlier attempts. Without it, repeating `send` under the same key must be harmless for ever. */
  lookUp?(call: Call<T>): Promise<LookUp<T>>;
}

/**
 * An effect in the database in which the record is: a function there, of the instance and what is asked for, that judges once it holds
 * its locks. It answers null where it is done, and otherwise says what there is too little of, and has changed nothing.
 */
export interface LocalCall {
  readonly name: string;
  readonly asked: object;
}

/** An effect in our own database, in the same commit as its fence. */
export interface LocalEffect<T extends EffectTypes = EffectTypes> extends NamedPhase {
  readonly kind: 'local';
  readonly step: T['step'];
  request(facts: T['facts']): unknown;
  call(facts: T['facts'], rules: { readonly holdTtlMs: number }): LocalCall;
  /** Why it is refused, where there is too little of something. */
  readonly refusedFor: T['cause'];
  /** Why an engineer has to see to it then, where it must not be refused. */
  waitsInstead?(facts: T['facts']): { readonly cause: T['cause']; readonly message: string } | undefined;
  /** In place of the call, where it had succeeded at an earlier revision. @returns whether it is done */
  amend?(
    database: T['database'],
    given: { readonly facts: T['facts']; readonly holdTtlMs: number },
  ): Promise<boolean>;
}

export type Effect<T extends EffectTypes = EffectTypes> = RemoteEffect<T> | LocalEffect<T>;
