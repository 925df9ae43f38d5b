/** An action runs and is compensated; a reservation is tried, then confirmed or cancelled. */
export type Phase = 'run' | 'compensate' | 'try' | 'confirm' | 'cancel';

/** A phase of a step, by the step's name. */
export interface NamedPhase {
  readonly step: string;
  readonly phase: Phase;
}

/** The activity by which a phase of a saga's step is attempted, e.g. `order.capturePayment.run`. */
export function activityName(saga: string, { step, phase }: NamedPhase): string {
  return `${saga}.${step}.${phase}`;
}

export function isSame(one: NamedPhase, other: NamedPhase): boolean {
  return one.step === other.step && one.phase === other.phase;
}

export type Direction = 'forward' | 'undo';

export function directionOf(phase: Phase): Direction {
  switch (phase) {
    case 'run':
    case 'try':
    case 'confirm':
      return 'forward';
    case 'compensate':
    case 'cancel':
      return 'undo';
  }
}

/** The entry of the phase that undoes a step: a step has one of the two, or none. */
export function undoOf<T>({ compensate, cancel }: Partial<Record<Phase, T>>): T | undefined {
  return compensate ?? cancel;
}
