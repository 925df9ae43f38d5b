import type { StepResult } from '../domain/events.ts';
import type { StepPhase } from '../domain/steps.ts';
import type { Cause } from '../domain/causes.ts';
import type { Client } from '../journal/database.ts';
import type { OrderFences } from '../journal/fence.ts';
import type { OrderFacts } from '../journal/order-transaction.ts';
import type { Ports } from './ports.ts';

/** What an effect may know and use. */
export interface Call {
  readonly ports: Ports;
  readonly facts: OrderFacts;
  readonly fences: OrderFences;
  /** `orderId/step/phase/n`: sent again only while the outcome of the last time is unknown. */
  readonly key: string;
  /** The provider's id of what this effect is done on: stored before the effect. */
  readonly reference: string | undefined;
}

export type LookUp =
  | { readonly kind: 'applied'; readonly result: StepResult }
  | { readonly kind: 'not_applied' }
  /** What the effect is to be done on has ended by itself; the effect needs a new one. */
  | { readonly kind: 'lapsed' }
  /** `result`: what it had done all the same, and is over. */
  | { readonly kind: 'refused'; readonly cause: Cause; readonly result?: StepResult };

/** An effect in another system. It throws what {@link classify} understands. */
export interface RemoteEffect extends StepPhase {
  readonly kind: 'remote';
  /** What is asked for. Its hash is in the fence: another request under the same fence is refused. */
  request(facts: OrderFacts): unknown;
  /** A harmless create; the id that it returns is stored before {@link send}. */
  prepare?(call: Call): Promise<string>;
  send(call: Call): Promise<StepResult>;
  /** As {@link prepare}, in place of what has lapsed. */
  renew?(call: Call): Promise<string>;
  /** What came of earlier attempts. Without it, repeating `send` under the same key must be harmless for ever. */
  lookUp?(call: Call): Promise<LookUp>;
}

/** An effect in our own database, in the same transaction as its fence. */
export interface LocalEffect extends StepPhase {
  readonly kind: 'local';
  request(facts: OrderFacts): unknown;
  apply(call: {
    readonly client: Client;
    readonly facts: OrderFacts;
    readonly holdTtlMs: number;
  }): Promise<
    | { readonly kind: 'succeeded'; readonly result: StepResult }
    | { readonly kind: 'refused'; readonly cause: Cause }
  >;
}

export type Effect = RemoteEffect | LocalEffect;
