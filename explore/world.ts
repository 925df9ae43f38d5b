import type { Fences } from '../saga/rules/fence.ts';
import type { Outcome, Reason } from '../saga/outcome.ts';
import type { StepShape } from '../saga/rules/alignment.ts';
import type { Asked, Choice, Revisions } from './asked.ts';
import type { Told } from './driven-run.ts';
import { attend, conclude, decide, revert, revise, takeBack } from './cases.ts';
import { begin, finish, resume, type Attempt, type Fate, type Late } from './delivery.ts';
import { closeOrder } from './closing.ts';
import { park, recordRedrive, startCancel, type OrderRecord } from './order-record.ts';
import type { FenceRules } from './fence-rules.ts';
import type { At, Party, PartyState } from './party.ts';

/** All that outlives a run: what PostgreSQL and the other parties hold of one order. A value, never changed. */
export interface World {
  readonly order: OrderRecord;
  /** By step. */
  readonly fences: Readonly<Record<string, Fences>>;
  /** By the name of the party. */
  readonly parties: Readonly<Record<string, PartyState>>;
  /** By phase, the last key that its party has seen. */
  readonly keys: Readonly<Record<string, KeySeen>>;
}

export interface KeySeen {
  readonly n: number;
  /** Answered for good, or looked up since: a new key may follow. */
  readonly settled: boolean;
  readonly applied: boolean;
  /** Keys under which it only repeats how it did not do it. */
  readonly dead: Readonly<Record<number, Dead>>;
  /** A new key while the last one might have had its effect, or one older than the party remembers. */
  readonly breach?: 'unproven' | 'expired';
}

/** Declined, not in the state for it, or answered with a server error that was stored. */
export type Dead = 'refused' | 'conflict' | 'error';

/** What does not change while a saga is explored. */
export interface WorldRules extends FenceRules {
  partyOf(step: string): Party;
  /** In the order of their declaration; without it, those that were begun. */
  readonly steps?: readonly StepShape[];
  /** What the order asks for at first, and what may be asked for instead. */
  readonly asked: Asked;
  readonly revisions: Revisions;
  /** What of the books is not as an order that ended so must be; empty where all is well. */
  booksOf(world: World, closed: 'completed' | 'cancelled'): readonly string[];
}

export type WorldCommand =
  /** A worker takes up a phase. `aged`: its key is older than the window in which it may be sent again. */
  | { readonly type: 'begin'; readonly at: At; readonly aged: boolean }
  | { readonly type: 'finish'; readonly attempt: Attempt; readonly fate: Fate }
  /** A worker, or a request, that was presumed lost goes on. */
  | { readonly type: 'resume'; readonly late: Late }
  | { readonly type: 'start_cancel'; readonly reason: Reason }
  | { readonly type: 'park'; readonly at: At }
  /** What is to become of a refusal. */
  | { readonly type: 'attend'; readonly at: At }
  | { readonly type: 'decide'; readonly at: At; readonly choice: Choice }
  | { readonly type: 'revise'; readonly at: At }
  | { readonly type: 'conclude'; readonly at: At }
  | { readonly type: 'revert'; readonly at: At }
  | { readonly type: 'take_back'; readonly at: At }
  | { readonly type: 'record_redrive'; readonly phases: readonly Pick<At, 'step' | 'phase'>[] }
  | { readonly type: 'close'; readonly as: 'completed' | 'cancelled'; readonly final: readonly string[] };

export type Answer =
  | { readonly kind: 'begun'; readonly attempt: Attempt }
  /** For good, or for an engineer. */
  | { readonly kind: 'settled'; readonly outcome: Outcome }
  /** To be attempted again while the budget lasts. `late`: what may still come of this attempt. */
  | { readonly kind: 'unsettled'; readonly late?: Late }
  | { readonly kind: 'cancelling'; readonly reason: Reason }
  | { readonly kind: 'too_late' }
  | { readonly kind: 'order_closed' }
  | { readonly kind: 'recorded' }
  | { readonly kind: 'waiting' }
  | { readonly kind: 'told'; readonly told: Told };

export interface Applied {
  readonly world: World;
  readonly answer: Answer;
}

export function newWorld({ asked }: Pick<WorldRules, 'asked'>, { revisable = true } = {}): World {
  const order = {
    pivoted: false,
    parked: [],
    cases: [],
    revisable,
    revision: 1,
    asked,
    declined: {},
    waived: [],
  };
  return { order, fences: {}, parties: {}, keys: {} };
}

/** The world after a command. Pure; its rules are those of the journal, the activities and the sandboxes. */
export function apply(rules: WorldRules, world: World, command: WorldCommand): Applied {
  switch (command.type) {
    case 'begin':
      return begin(rules, world, command);
    case 'finish':
      return finish(rules, world, command);
    case 'resume':
      return resume(rules, world, command.late);
    case 'start_cancel':
      return startCancel(world, command.reason);
    case 'park':
      return park(world, command.at);
    case 'attend':
      return attend(rules, world, command.at);
    case 'decide':
      return decide(world, command.at, command.choice);
    case 'revise':
      return revise(rules, world, command.at);
    case 'conclude':
      return conclude(rules, world, command.at);
    case 'revert':
      return revert(rules, world, command.at);
    case 'take_back':
      return takeBack(rules, world, command.at);
    case 'record_redrive':
      return recordRedrive(world, command.phases);
    case 'close':
      return closeOrder(rules, world, command);
  }
}
