import { decisionLost } from '../../saga/causes.ts';
import { wayOf, wordsOf, type DescribedSaga } from '../../saga/definition.ts';
import { directionOf } from '../../saga/phases.ts';
import {
  blockersOf,
  isClosingParked,
  isWaived,
  phaseOf,
  type InstanceState,
} from '../../saga/rules/instance.ts';
import { reasonOf, statusOf, type ShownState } from '../../saga/rules/status.ts';
import type { InstanceWords } from '../saga-api.ts';
import { capitalised } from '../saga-names.ts';

/** Of what is spoken. */
export interface Spoken {
  readonly saga: DescribedSaga;
  readonly words: InstanceWords;
  /** One of its instances: `order`. */
  readonly one: string;
}

/** One sentence that tells what happens next, or what it waits for. */
export function nextSentence(spoken: Spoken, state: ShownState): string {
  const { saga, words, one } = spoken;
  switch (statusOf(state)) {
    case 'completed':
      return words.completed(state);
    case 'cancelled':
      return `Nothing: the ${one} is cancelled, and all that had been done for it is undone.`;
    case 'stalled':
      if (blockersOf(state).length === 0) return waitsForBooks(one);
      return `${waitsForEngineer(saga, state)}; ${whatMends(words, state)}.`;
    case 'cancelling':
      if (isClosingParked(state)) return waitsForBooks(one);
      return blockersOf(state).length > 0
        ? `${waitsForEngineer(saga, state)}; redrive to continue undoing.`
        : sentence(activities(saga, state, 'undo'), `All that was done for the ${one} is being undone`);
    case 'in_review':
      return waitsForDecision(words, state);
    case 'action_required':
      return `Waits for the customer: ${reasonOf(state)?.message ?? ''}`;
    case 'pending':
      return sentence(activities(saga, state, 'forward'), `The ${one} is about to be completed`);
  }
}

function waitsForBooks(one: string): string {
  return `Waits for an engineer: the ${one} was to end, and its books do not balance; mend them and redrive, or settle by hand.`;
}

function whatMends(words: InstanceWords, state: ShownState): string {
  if (blockersOf(state).some(({ cause }) => cause === decisionLost)) return 'redrive, once it is taken again';
  if (state.pivoted || words.isPastUndoing(state)) return 'redrive to continue';
  // Its run stands against the record, which outranks it: attempted again it would come to the same.
  const isAstray = blockersOf(state).some(({ cause }) => cause === 'history_diverged');
  return isAstray ? 'compensate, which undoes what is left' : 'redrive to continue, or cancel';
}

/** As neutral as the cause's own words: a customer may read it. */
function waitsForDecision(words: InstanceWords, state: ShownState): string {
  const reason = reasonOf(state);
  return `Waits for a decision: ${reason === undefined ? '' : words.askedInReview(reason)}`;
}

function waitsForEngineer(saga: DescribedSaga, state: InstanceState): string {
  const parked = blockersOf(state).map((record) => {
    const thing = lowered(wordsOf(saga, record).thing);
    const { cause } = record;
    if (cause === decisionLost)
      return `${thing} waits for a decision that was lost with a restore (${cause})`;
    return `${thing} did not succeed${cause ? ` (${cause})` : ''}`;
  });
  return `Waits for an engineer: ${parked.join(', and ')}`;
}

function activities(saga: DescribedSaga, state: InstanceState, direction: 'forward' | 'undo'): string[] {
  const active = state.phases.filter(
    ({ phase, status }) =>
      directionOf(phase) === direction && (status === 'running' || status === 'retrying'),
  );
  if (active.length > 0) {
    return active.map(
      (record) => wordsOf(saga, record).doing + (record.status === 'retrying' ? ', again' : ''),
    );
  }
  if (direction === 'undo') return [];
  const next = wayOf(saga).find(
    (phase) => phaseOf(state, phase)?.status !== 'succeeded' && !isWaived(state, phase),
  );
  return next === undefined ? [] : [wordsOf(saga, next).doing];
}

function lowered(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1)}`;
}

function sentence(parts: readonly string[], otherwise: string): string {
  const text = parts.length > 0 ? parts.join(', and ') : otherwise;
  return `${capitalised(text)}.`;
}
