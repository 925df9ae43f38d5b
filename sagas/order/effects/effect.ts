import type * as engine from '../../../saga/effect.ts';
import type { Client } from '../../../store/database.ts';
import type { Cause } from '../causes.ts';
import type { StepResult } from '../events.ts';
import type { StepName } from '../steps.ts';
import type { OrderFacts } from '../store/kept.ts';
import type { Ports } from './ports.ts';

/** Rules of our own that settings carry. */
export interface StepRules {
  /** Minor units above which an order needs a person's approval. */
  readonly approvalAbove?: number;
}

/** The types that an order's effects are written in. */
export interface OrderTypes extends engine.EffectTypes {
  readonly facts: OrderFacts;
  readonly ports: Ports;
  readonly result: StepResult;
  readonly cause: Cause;
  readonly step: StepName;
  readonly rules: StepRules;
  readonly database: Client;
}

export type Call = engine.Call<OrderTypes>;
export type LookUp = engine.LookUp<OrderTypes>;
export type RemoteEffect = engine.RemoteEffect<OrderTypes>;
export type LocalEffect = engine.LocalEffect<OrderTypes>;
export type Effect = engine.Effect<OrderTypes>;
