/** A remote effect and, unless it can only go forward, its compensation. */
export interface Action {
  readonly kind: 'action';
  readonly name: string;
  readonly compensated: boolean;
}

/** An effect that stays invisible until it is confirmed, and can be cancelled until then. */
export interface Reservation {
  readonly kind: 'reservation';
  readonly name: string;
}

export type Step = Action | Reservation;

/** An action is compensated in reverse order when the saga is undone; `compensated: false` where there is nothing to undo. */
export function action(name: string, { compensated = true } = {}): Action {
  return { kind: 'action', name, compensated };
}

export function reservation(name: string): Reservation {
  return { kind: 'reservation', name };
}

/** The phase that attempts a step for the first time. */
export function firstPhase(step: Step): 'run' | 'try' {
  return step.kind === 'action' ? 'run' : 'try';
}

/** The phase that undoes a step, if it can be undone. */
export function undoPhase(step: Step): 'compensate' | 'cancel' | undefined {
  if (step.kind === 'reservation') return 'cancel';
  return step.compensated ? 'compensate' : undefined;
}
