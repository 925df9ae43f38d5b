import type { StoredSaga } from '../saga.ts';

/** Of what is about no step: a run is missing, or waits for an engineer. */
const byTheRun: readonly string[] = ['run_lost', 'record_behind', 'not_recorded', 'books_unbalanced'];

/** Whether a redrive can help at all. A difference that a comparison has found, say, has to be mended where it is wrong. */
export function isRedrivable(
  { ownLetters }: Pick<StoredSaga, 'ownLetters'>,
  { step, cause }: { readonly step: string | null; readonly cause: string },
): boolean {
  return step !== null || byTheRun.includes(cause) || ownLetters(cause) !== undefined;
}
