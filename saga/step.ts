import type { Phase } from './phases.ts';

/**
 * The kinds of steps, with the phases of each:
 * - `check`: a question without effect: nothing to undo, harmless to repeat
 * - `action`: an effect that a second one undoes
 * - `reservation`: an effect that stays invisible until it is confirmed, and can be cancelled until then
 * - `retriable`: only goes forward, after the pivot; a person may decide to do without it
 */
const phasesByKind = {
  check: ['run'],
  action: ['run', 'compensate'],
  reservation: ['try', 'confirm', 'cancel'],
  retriable: ['run'],
} as const satisfies Record<string, readonly Phase[]>;

export type Kind = keyof typeof phasesByKind;
export type PhaseOf<K extends Kind> = (typeof phasesByKind)[K][number];

/** How a phase is spoken of to customers and operators. Without a full stop. */
export interface PhaseWords {
  /** While it is attempted. */
  readonly doing: string;
  readonly done: string;
  /** The thing that may be refused, fail, or be done without. */
  readonly thing: string;
}

/** How a step is told to the customer, by where it stands. */
export interface CustomerWords {
  readonly later: string;
  readonly now: string;
  /** Reserved, and not confirmed; absent where that is as good as done. */
  readonly held?: string;
  readonly done: string;
  readonly undone: string;
  readonly refused: string;
  /** Why nothing came of it, once the instance is over; absent where the cause says so itself. */
  readonly over?: string;
}

/** The description of a step for everybody else: pages, the Web UI, the API and the settings take it from here. */
export interface Description<K extends Kind = Kind> {
  /** Who it works with. Where one of them is away, all steps that need it wait for the same thing. */
  readonly party: string;
  /** Where an instance stands while it is attempted. Steps of one stage go side by side. */
  readonly stage: string;
  readonly title: string;
  readonly words: Readonly<Record<PhaseOf<K>, PhaseWords>>;
  readonly customer: CustomerWords;
}

declare const resultOf: unique symbol;

interface StepOf<K extends Kind, Result> {
  readonly kind: K;
  readonly name: string;
  /** Absent in sagas that nobody watches. */
  readonly description?: Description<K>;
  /** For the compiler only. */
  readonly [resultOf]?: Result;
}

export type Check<R = unknown> = StepOf<'check', R>;
export type Action<R = unknown> = StepOf<'action', R>;
export type Reservation<R = unknown> = StepOf<'reservation', R>;
export type Retriable<R = unknown> = StepOf<'retriable', R>;
export type Step<R = unknown> = Check<R> | Action<R> | Reservation<R> | Retriable<R>;

/** The result of a step; `undefined` too, where somebody may decide to do without it. */
export type ResultOf<S extends Step> = S extends { readonly [resultOf]?: infer R }
  ? S extends { readonly kind: 'retriable' }
    ? R | undefined
    : R
  : never;

type Described<S extends Step> = S & { readonly description: Description<S['kind']> };

export type Steps = Readonly<Record<string, Step>>;
type Named<S extends Steps> = { readonly [K in keyof S & string]: S[K] & { readonly name: K } };

/** The steps of a saga in the order in which they go forward: the retriable ones come after the pivot. */
export function named<const S extends Steps>(steps: S): Named<S> {
  return Object.fromEntries(
    Object.entries(steps).map(([name, step]) => [name, { ...step, name }]),
  ) as Named<S>;
}

export function check<R = unknown>(): Check<R>;
export function check<R = unknown>(description: Description<'check'>): Described<Check<R>>;
export function check<R = unknown>(description?: Description<'check'>): Check<R> {
  return { kind: 'check', ...unnamed(description) };
}

export function action<R = unknown>(): Action<R>;
export function action<R = unknown>(description: Description<'action'>): Described<Action<R>>;
export function action<R = unknown>(description?: Description<'action'>): Action<R> {
  return { kind: 'action', ...unnamed(description) };
}

export function reservation<R = unknown>(): Reservation<R>;
export function reservation<R = unknown>(description: Description<'reservation'>): Described<Reservation<R>>;
export function reservation<R = unknown>(description?: Description<'reservation'>): Reservation<R> {
  return { kind: 'reservation', ...unnamed(description) };
}

export function retriable<R = unknown>(): Retriable<R>;
export function retriable<R = unknown>(description: Description<'retriable'>): Described<Retriable<R>>;
export function retriable<R = unknown>(description?: Description<'retriable'>): Retriable<R> {
  return { kind: 'retriable', ...unnamed(description) };
}

/** A step gets the name under which it is declared, see {@link named}. */
function unnamed<D>(description: D | undefined): { name: string; description?: D } {
  return { name: '', ...(description === undefined ? {} : { description }) };
}

/** An effect for each phase of each step: one that is forgotten is an error of the compiler. */
export type EffectsOf<S extends Steps, Effect> = {
  readonly [K in keyof S]: Readonly<Record<PhaseOf<S[K]['kind']>, Effect>>;
};

export function phasesOf({ kind }: Pick<Step, 'kind'>): readonly Phase[] {
  return phasesByKind[kind];
}

/** The phase that attempts a step for the first time. */
export function firstPhase({ kind }: Pick<Step, 'kind'>): 'run' | 'try' {
  return kind === 'reservation' ? 'try' : 'run';
}

/** The phase that undoes a step, if there is anything to undo. */
export function undoPhase({ kind }: Pick<Step, 'kind'>): 'compensate' | 'cancel' | undefined {
  switch (kind) {
    case 'action':
      return 'compensate';
    case 'reservation':
      return 'cancel';
    case 'check':
    case 'retriable':
      return undefined;
  }
}
