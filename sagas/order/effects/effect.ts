import type { StepResult } from '../events.ts';
import type { StepPhase } from '../steps.ts';
import type { Cause } from '../causes.ts';
import type { LocalCall } from '../../../store/commit/commit-instance.ts';
import type { Client } from '../../../store/database.ts';
import type { Fence, Made, InstanceFences, Standing } from '../../../saga/rules/fence.ts';
import type { Send } from '../../../saga/rules/sends.ts';
import type { OrderFacts } from '../store/kept.ts';
import type { Ports } from './ports.ts';

/** What an effect may know and use. */
export interface Call {
  readonly ports: Ports;
  readonly facts: OrderFacts;
  readonly fences: InstanceFences;
  /** `orderId/step/phase/n`: sent again only while the outcome of the last time is unknown. */
  readonly key: string;
  /** The provider's id of what this effect is done on: stored before the effect. */
  readonly reference: string | undefined;
  /** What had succeeded at an earlier revision of the order, and is to be brought in line with the one in force. */
  readonly standing: Standing | undefined;
  /** Every id that was made for this phase. */
  readonly made: readonly Made[];
  /** What was sent for this phase under earlier keys, and may still arrive. */
  readonly earlier: readonly Send[];
}

export type LookUp =
  | { readonly kind: 'applied'; readonly result: StepResult }
  | { readonly kind: 'not_applied' }
  /** What the effect is to be done on has ended by itself; the effect needs a new one. */
  | { readonly kind: 'lapsed' }
  /** `result`: what it had done all the same, and is over. */
  | { readonly kind: 'refused'; readonly cause: Cause; readonly result?: StepResult };

/** Rules of our own that settings carry. */
export interface StepRules {
  /** Minor units above which an order needs a person's approval. */
  readonly approvalAbove?: number;
}

/** An effect in another system. It throws what {@link classify} understands. */
export interface RemoteEffect extends StepPhase {
  readonly kind: 'remote';
  /** What is asked for. Its hash is in the fence: another request under the same fence is refused. */
  request(facts: OrderFacts): unknown;
  /**
   * Whether all that it sends is done on ids that take it once, so that what arrives late cannot do it again. Only then may a
   * new key be taken while an earlier request may still arrive.
   */
  once(fence: Pick<Fence, 'standing'>): boolean;
  /** Why it must not be sent at all, by a rule of our own. */
  objection?(facts: OrderFacts, rules: StepRules): Cause | undefined;
  /** Why it must not be sent, by what another party says now. */
  objectionElsewhere?(call: Call): Promise<Cause | undefined>;
  /**
   * Once for each key: a harmless create, or what was made before and will do; it is stored before {@link send}.
   * `undefined` where nothing new is needed.
   */
  prepare?(call: Call): Promise<Omit<Made, 'revision'> | undefined>;
  /** Whether it is done on an id that is known from the start, so that nothing has to be prepared. Absent: never. */
  isReady?(call: Pick<Call, 'facts' | 'standing' | 'earlier'>): boolean;
  send(call: Call): Promise<StepResult>;
  /** As {@link prepare}, in place of what has lapsed. */
  renew?(call: Call): Promise<Omit<Made, 'revision'>>;
  /** What came of earlier attempts. Without it, repeating `send` under the same key must be harmless for ever. */
  lookUp?(call: Call): Promise<LookUp>;
}

/** An effect in our own database, in the same commit as its fence. */
export interface LocalEffect extends StepPhase {
  readonly kind: 'local';
  request(facts: OrderFacts): unknown;
  call(facts: OrderFacts, rules: { readonly holdTtlMs: number }): LocalCall;
  /** Why it is refused, where there is too little of something. */
  readonly refusedFor: Cause;
  /** In place of the call, where it had succeeded at an earlier revision of the order. @returns whether it is done */
  amend?(client: Client, given: { readonly facts: OrderFacts; readonly holdTtlMs: number }): Promise<boolean>;
}

export type Effect = RemoteEffect | LocalEffect;
