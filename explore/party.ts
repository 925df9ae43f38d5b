import type { Phase } from '../domain/steps.ts';

/** A phase of a step as the model knows it. */
export interface At {
  readonly step: string;
  readonly kind: 'action' | 'reservation';
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
}

/** A payment intent. Amounts in minor units. */
export interface Intent {
  readonly kind: 'intent';
  readonly status: 'open' | 'authorized' | 'captured' | 'canceled';
  readonly authorized: number;
  readonly captured: number;
  readonly voided: number;
  readonly refunded: number;
}

export type PartyState = Thing | Intent;

/** What a strong look-up finds. `diverged`: what can be neither what was asked for nor its absence. */
export type Found = 'applied' | 'not_applied' | 'refused' | 'diverged';

/** Whether the id that the party gave is on record: without it nothing can be asked of it. */
export interface Knows {
  readonly reference: boolean;
}

/** How another system behaves. Pure. */
export interface Party {
  /** Steps with one name share one state. */
  readonly name: string;
  readonly initial: PartyState;
  /** Carries out a request, or answers that its subject is not in the state for it. */
  send(
    state: PartyState,
    at: At,
    knows: { readonly reference: boolean },
  ): { state: PartyState; done: boolean };
  /** Without it, sending again is harmless for ever. */
  lookUp?(state: PartyState, at: At, knows: Knows): Found;
  /** What was taken for a time is gone, so that the phase has to be refused. `undefined` where nothing can lapse. */
  lapse?(state: PartyState, at: At): PartyState | undefined;
  /** The effect is in our own database, in one transaction with its fence. */
  local(at: At): boolean;
  /** The phase first creates a harmless id, which is stored before the effect. */
  prepares(at: At): boolean;
}
