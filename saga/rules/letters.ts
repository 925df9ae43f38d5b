import { directionOf, type NamedPhase } from '../phases.ts';
import { phaseOf, type InstanceEvent, type InstanceState, type PhaseRecord } from './instance.ts';

/** Dead letters of phases that wait for nobody any more. */
export interface EndedLetters {
  readonly phases: readonly NamedPhase[];
  /** `resolved`: what had one has succeeded, or is done without. `compensated`: a cancel has made it pointless. */
  readonly as: 'resolved' | 'compensated';
  /** Whose doing that is, where it is somebody's. */
  readonly author?: { readonly by: string; readonly reason: string };
}

/**
 * The letters that an event ends. `state`: after it. An instance of which nothing was ever parked, nor undone with difficulty, has
 * none.
 */
export function lettersEnded(state: InstanceState, event: InstanceEvent): EndedLetters | undefined {
  switch (event.type) {
    case 'phase_succeeded':
    case 'phase_waived': {
      const { step, phase } = event;
      return mayHaveLetter(phaseOf(state, event)) ? { phases: [{ step, phase }], as: 'resolved' } : undefined;
    }
    case 'cancel_started': {
      const { by, reason = event.message } = event;
      const parked = state.phases.filter(({ wasParked }) => wasParked === true);
      const phases = parked.flatMap(({ step, phase }) =>
        directionOf(phase) === 'forward' ? [{ step, phase }] : [],
      );
      return phases.length > 0 ? { phases, as: 'compensated', author: { by, reason } } : undefined;
    }
    case 'phase_attempted':
    case 'phase_refused':
    case 'attempt_failed':
    case 'step_parked':
    case 'order_redriven':
    case 'closing_refused':
    case 'case_opened':
    case 'case_passed_on':
    case 'decision_taken':
    case 'case_closed':
    case 'order_completed':
    case 'order_cancelled':
      return undefined;
  }
}

/** An undo has one also while it is attempted. */
function mayHaveLetter(record: PhaseRecord | undefined): boolean {
  if (record === undefined) return false;
  return record.wasParked === true || (directionOf(record.phase) === 'undo' && record.attempts > 1);
}
