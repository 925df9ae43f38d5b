import type { Phase } from '../saga/phases.ts';
import type { Kind } from '../saga/step.ts';
import type { Fence } from '../saga/rules/fence.ts';
import type { ModelTerms } from './terms.ts';

/** A phase of a step as the model knows it. */
export interface At {
  readonly step: string;
  readonly kind: Kind;
  readonly phase: Phase;
  /** The confirm that is the point of no return: one transaction with the order's own record. */
  readonly pivot: boolean;
}

export function nameOf({ step, phase }: Pick<At, 'step' | 'phase'>): string {
  return `${step}.${phase}`;
}

/** The id on which one step has its effect. It counts, so that what happened twice is seen. */
export interface Thing {
  readonly kind: 'thing';
  readonly state: 'none' | 'applied' | 'confirmed' | 'undone';
  readonly applied: number;
  readonly confirmed: number;
  readonly undone: number;
  /** The request that it has carried out. */
  readonly request: string;
}

/** The order's payment: the intent that counts now, and the totals of all that it had. Amounts in minor units. */
export interface Intent {
  readonly kind: 'intent';
  /** Intents before this one, each of which has ended by itself. Their number is this one's id. */
  readonly renewals: number;
  readonly status: 'open' | 'authorized' | 'captured' | 'canceled';
  /** The last time that it was to be authorised and was decided about, the bank said no. */
  readonly declined: boolean;
  /** Cancelled by somebody, and not because its time was over: it is not taken again. */
  readonly undone?: true;
  /** Undone: no id that was ever made for it takes anything any more. */
  readonly over?: true;
  readonly authorized: number;
  readonly captured: number;
  readonly voided: number;
  readonly refunded: number;
}

/** Whom a check asks: nothing comes of it, however often it is asked. */
export interface Question {
  readonly kind: 'question';
}

export type PartyState = Thing | Intent | Question;

/**
 * The finding of a strong look-up. `diverged`: neither the effect that was asked for, nor its absence. `lapsed`: the thing that it was
 * to be done on has ended by itself.
 */
export type Found = 'applied' | 'not_applied' | 'refused' | 'lapsed' | 'diverged';

/** The id of what an attempt works on, as far as it was on record. */
export interface Knows {
  readonly id: string | undefined;
  /** The phase made it itself, in place of one that had lapsed. */
  readonly renewed: boolean;
  /** The request, and the amount due. */
  readonly request: string;
  readonly due: number;
  /** It had succeeded at an earlier revision of the order. */
  readonly lastApplied: boolean;
}

/** The request of a phase: a confirm and an undo are the same whatever was ordered. */
export function requestOf(
  party: Party,
  { step, phase }: Pick<At, 'step' | 'phase'>,
  asked: ModelTerms,
): string {
  if (phase !== 'run' && phase !== 'try') return '';
  return `${party.request?.(asked) ?? asked.goods}${asked.own.includes(step) ? '!' : ''}`;
}

export function knowsAsked(party: Party, at: At, asked: ModelTerms): Pick<Knows, 'request' | 'due'> {
  return { request: requestOf(party, at, asked), due: asked.due };
}

export function hasApplied(fence: Fence | undefined): boolean {
  return fence?.state === 'succeeded' || fence?.lastApplied !== undefined;
}

export function isOnce(party: Party, at: At, { lastApplied }: { lastApplied: boolean }): boolean {
  return party.once?.(at, { lastApplied }) ?? true;
}

/** How another system behaves. Pure. */
export interface Party {
  /** Steps with one name share one state. */
  readonly name: string;
  readonly initial: PartyState;
  /** The part of the order that concerns it; without it, the goods. */
  request?(asked: ModelTerms): string;
  /** Refuses a request that would amend something that stands. Absent: nothing changes then. */
  refuse?(state: PartyState, at: At, knows: Knows): PartyState;
  /** Whether there is anything to refuse. */
  refusable?(state: PartyState, at: At, knows: Knows): boolean;
  /** Carries out a request, or answers that its subject is not in the state for it. */
  send(state: PartyState, at: At, knows: Knows): { state: PartyState; done: boolean };
  /** Whether it takes the phase once, under however many keys. Absent: it does. */
  once?(at: At, given: { lastApplied: boolean }): boolean;
  /** Without an id there is nothing that it could be asked for. Absent: it needs none. */
  needsId?(at: At): boolean;
  /** The state that a refusal leaves behind. */
  decline?(state: PartyState, at: At): PartyState;
  /** A harmless new one in place of the one that has lapsed. */
  renew?(state: PartyState): { state: PartyState; id: string };
  /** Prepares a renewed one, so that the phase can be done on it. */
  makeReady?(state: PartyState, at: At, knows: Knows): PartyState;
  /** A request under the key of one that it answered with an error is carried out all the same. Absent: it answers the error again. */
  readonly forgetsErrors?: boolean;
  /** Without it, sending again is harmless for ever. */
  lookUp?(state: PartyState, at: At, knows: Knows): Found;
  /** A reservation that was taken for a time is gone, so that the phase cannot be done on it. `undefined` where nothing can lapse. */
  lapse?(state: PartyState, at: At, knows: Knows): PartyState | undefined;
  /** The effect is in our own database, in one transaction with its fence. */
  local(at: At): boolean;
  /** The phase first creates a harmless id, which is stored before the effect. */
  prepares(at: At): boolean;
}
