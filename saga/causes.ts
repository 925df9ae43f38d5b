/** Why a step did not succeed, in words for staff (`label`) and for customers (`message`). */
export interface CauseWords {
  /** `business`: an alternative flow that a person can decide on. `technical`: for an engineer. */
  readonly kind: 'business' | 'technical';
  readonly label: string;
  readonly message: string;
}

/** Causes that the engine itself gives. Every saga has to have words for them. */
export type EngineCause =
  | 'cancel_requested'
  | 'internal_error'
  | 'history_diverged'
  | 'timed_out'
  /** The parties have what no decision on record asks for: it was lost with a restore. */
  | 'decision_lost';

/** Why nothing goes forward where the parties have what no decision on record asks for. */
export const decisionLost = 'decision_lost' satisfies EngineCause;

/** The catalogue of a saga, by name. */
export type Causes = Readonly<Record<EngineCause, CauseWords> & Record<string, CauseWords>>;

/** The cause, where the catalogue has it: somebody may have typed it. */
export function knownCause(causes: Causes, cause: string): string {
  return Object.hasOwn(causes, cause) ? cause : 'internal_error';
}
