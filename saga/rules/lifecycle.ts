import type { Closing, Unasked } from '../runtime.ts';
import { directionOf, type NamedPhase } from '../phases.ts';
import { alignmentOf, unfinished } from './alignment.ts';
import { cancelStarts } from './cancel.ts';
import type { Fence, InstanceFences } from './fence.ts';
import { leftToUndo } from './fence-rules.ts';
import type { CancelRequest, InstanceEvent, Why } from './instance-event.ts';
import { isClosingParked, phaseOf, type InstanceState } from './instance.ts';
import type { LetterChange, Parking } from './letters.ts';
import {
  answered,
  happened,
  solved,
  type Change,
  type InstanceRecord,
  type Ruled,
  type SagaRules,
} from './record.ts';

/** An instance's answer to a cancel. */
export type CancelVerdict =
  | ({ readonly kind: 'cancelling' } & Why)
  /** The pivot is under way: the cancel is neither refused nor obeyed before the pivot's outcome is known. */
  | { readonly kind: 'held' }
  | { readonly kind: 'too_late' }
  | { readonly kind: 'order_closed'; readonly as: 'completed' | 'cancelled' };

/** Cancel and the pivot have one winner: whoever is on record first. Of several cancels the first stands. */
export function startCancel(
  { state, cases, fences }: Pick<InstanceRecord, 'state' | 'cases' | 'fences'>,
  why: CancelRequest,
): Ruled<CancelVerdict> {
  const { closed, cancel, pivoted, heldCancel } = state;
  if (closed !== undefined) return answered({ kind: 'order_closed', as: closed });
  if (cancel !== undefined)
    return answered({ kind: 'cancelling', cause: cancel.cause, message: cancel.message });
  if (pivoted) return answered({ kind: 'too_late' });
  if (isPivotUnderWay(fences))
    return {
      answer: { kind: 'held' },
      changes: heldCancel === undefined ? [happened({ type: 'cancel_held', ...why })] : [],
    };
  const { cause, message } = why;
  return { answer: { kind: 'cancelling', cause, message }, changes: cancelStarts(state, { cases, why }) };
}

/** Before the pivot nothing else is confirmed. */
export function isPivotUnderWay(fences: InstanceFences): boolean {
  return Object.values(fences).some(({ confirm }) => confirm?.state === 'attempting');
}

/**
 * A phase waits for an engineer. The answer is whether there is somebody to be asked: what a cancel has made pointless meanwhile
 * waits for nobody, and what waits already needs no other letter.
 */
export function park(
  { state, fences }: Pick<InstanceRecord, 'state' | 'fences'>,
  parked: NamedPhase & Why & { readonly stack?: string | undefined },
): Ruled<boolean> {
  const { step, phase, cause, message, stack } = parked;
  const before = phaseOf(state, parked);
  if (state.closed !== undefined || before?.status === 'parked') return answered(false);
  const event = happened({ type: 'step_parked', step, phase, cause, message });
  const pointless = state.cancel !== undefined && directionOf(phase) === 'forward';
  if (pointless) return { answer: false, changes: [event] };
  const letter: LetterChange = {
    kind: 'letter_opened',
    ...{ step, phase, cause, message, stack },
    attempts: before?.attempts ?? 1,
    ...askedFor(fences[step]?.[phase]),
  };
  return { answer: true, changes: [event, letter] };
}

function askedFor(fence: Fence | undefined): Pick<Parking, 'keyNumber' | 'requestHash'> {
  if (fence === undefined) return {};
  const { keyNumber, requestHash } = fence;
  return { keyNumber, requestHash };
}

/** The parties are asked what may have been done before anything is sent, attended, parked or ended by the record of an instance. */
export function unasked({ asksFirst }: Pick<InstanceRecord, 'asksFirst'>): Unasked | undefined {
  return asksFirst === true ? { kind: 'behind' } : undefined;
}

/**
 * The objection to the end of an instance, but for its books: no instance is called completed that is not as it is asked for, or
 * cancelled of which an effect is left. A step that is final is never undone, and keeps nothing from its end.
 */
export function objectionToEnd<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  as: 'completed' | 'cancelled',
): Closing | undefined {
  if (as === 'completed') {
    const { cancel, pivoted } = record.state;
    if (cancel !== undefined && !pivoted)
      return { kind: 'cancelling', reason: { cause: cancel.cause, message: cancel.message } };
    const astray = unfinished(alignmentOf(saga, record), 'end');
    const phases = astray.length > 0 ? astray : decidedSince(record);
    return phases.length === 0 ? undefined : { kind: 'out_of_line', phases };
  }
  const steps = leftToUndo(record.fences).filter((step) => !saga.isFinal(step));
  return steps.length === 0 ? undefined : { kind: 'not_undone', steps };
}

/** Somebody has decided on them, and nothing of it is in effect yet, although the phases themselves were done meanwhile. */
function decidedSince({ cases }: InstanceRecord): readonly NamedPhase[] {
  return cases.filter(({ status }) => status === 'decided').map(({ step, phase }) => ({ step, phase }));
}

/** Nothing speaks against the end of an instance. Nobody is asked for anything any more, be it an engineer or whoever decides on a case. */
export function end(
  { state, cases }: Pick<InstanceRecord, 'state' | 'cases'>,
  event: InstanceEvent & { type: 'completed' | 'cancelled' },
): readonly Change[] {
  const over = cases.flatMap((one) => solved(one, { text: 'It was done after all.' }));
  return [...over, happened(event), ...(state.unbalanced === undefined ? [] : [endsLetter])];
}

const endsLetter: LetterChange = { kind: 'letters_ended', of: 'closing', as: 'resolved' };

/** Its books speak against the end of an instance: it waits for an engineer, who is told `more` than what others read. */
export function refuseEnd(
  state: InstanceState,
  { cause, message, more }: Why & { readonly more: string },
): readonly Change[] {
  const told = isClosingParked(state) ? [] : [happened({ type: 'closing_refused', cause, message })];
  return [...told, { kind: 'closing_letter_opened', cause, message: more }];
}
