import { directionOf, undoOf, type Phase } from '../phases.ts';
import type { Fence, Fences, InstanceFences, RecordedOutcome, LastApplied } from './fence.ts';
import type { Why } from './instance-event.ts';
import { decidedRevision, isCancelling, type InstanceState } from './instance.ts';
import { isOfForgottenTerms } from './made.ts';
import { earlierSends, mayTakeNewKey, withSend } from './sends.ts';

/** The verdict on one delivery of a phase: what it may do. */
export type Verdict =
  | { readonly kind: 'attempt'; readonly fence: Fence; readonly knowledge: Knowledge }
  /** It was done before, with this outcome. */
  | { readonly kind: 'recorded'; readonly outcome: RecordedOutcome }
  /** There was never an effect. `fence` remembers the undo, so that a late attempt is refused. */
  | { readonly kind: 'nothing_to_undo'; readonly fence: Fence }
  /** The instance is being cancelled: nothing goes forward any more. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'closed'; readonly as: 'completed' | 'cancelled' }
  /** It waits for an engineer: only a redrive lets it be attempted again. */
  | ({ readonly kind: 'parked' } & Why)
  | { readonly kind: 'diverged'; readonly message: string };

/**
 * Knowledge of earlier attempts: none had an effect, and a new key may be taken; one may have had it, under a key that is sent
 * again; or one may have had it, under a key that is too old or proven to be spent, so that only a look-up can tell.
 */
export type Knowledge = 'no_effect' | 'same_key' | 'look_up_first';

export interface Delivery {
  readonly state: InstanceState;
  readonly fences: Fences;
  readonly phase: Phase;
  readonly requestHash: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Age up to which a key may be sent again, in milliseconds. */
  readonly keyWindowMs: number;
  /** Where the phase waits for an engineer. */
  readonly parked?: Why | undefined;
  /** How it is sent. Absent: it is in our own database, in one transaction with its fence. */
  readonly sends?: Sending;
}

export interface Sending {
  /** Whether what the effect is done on takes it once, so that a late request cannot do it again. */
  once(fence: Pick<Fence, 'lastApplied' | 'made' | 'revision'>): boolean;
}

/** The rules of the fence: one effect for any number of deliveries, in any order. Pure. */
export function judge(delivery: Delivery): Verdict {
  const { state, fences, phase, parked } = delivery;
  if (state.closed !== undefined) return { kind: 'closed', as: state.closed };
  const verdict = directionOf(phase) === 'undo' ? judgeUndo(delivery) : judgeForward(delivery, fences[phase]);
  // A run that was reset or continued comes here without a redrive, and so may a delivery that was presumed lost.
  return verdict.kind === 'attempt' && parked !== undefined ? { kind: 'parked', ...parked } : verdict;
}

function judgeForward(delivery: Delivery, fence: Fence | undefined): Verdict {
  const { state, fences, phase, requestHash } = delivery;
  const cancelling = isCancelling(state);
  if (fences.compensate !== undefined || fences.cancel !== undefined) {
    if (cancelling) return { kind: 'interrupted' };
    // After the pivot only a step that is done without is undone: a run that was reset is told what came of its phase.
    return state.pivoted && fence !== undefined && 'outcome' in fence
      ? { kind: 'recorded', outcome: fence.outcome }
      : diverged(`the ${phase} of a step that was undone before, here or at the other party`);
  }
  if (
    fence !== undefined &&
    (fence.requestHash !== requestHash || isToFollow(fence, decidedRevision(state)))
  ) {
    if (cancelling) return { kind: 'interrupted' };
    return judgeRevised(delivery, fence);
  }
  if (fence !== undefined && 'outcome' in fence) return { kind: 'recorded', outcome: fence.outcome };
  if (cancelling) return { kind: 'interrupted' };
  if (phase === 'confirm' && fences.try?.state !== 'succeeded') return diverged(`a confirm without its try`);
  return attempt(delivery, fence);
}

/** It is on record as done, and was used since for a decision that a restore has lost: it is asked for once more, also by the same request. */
export function isToFollow({ state, phase, made, revision: asked }: Fence, decided: number): boolean {
  return state === 'succeeded' && phase === 'run' && isOfForgottenTerms({ made, asked }, decided);
}

/** Another request than before: only a revision makes it another. */
function judgeRevised(delivery: Delivery, fence: Fence): Verdict {
  const { state, requestHash } = delivery;
  const { revision = 1, keyNumber, keySentAt, attempts, reference } = fence;
  if (state.revision <= revision || fence.state === 'attempting')
    return diverged(`another request than before`);
  if (fence.state === 'refused') return { kind: 'recorded', outcome: fence.outcome };
  const lastApplied = fence.state === 'succeeded' ? successOf(fence) : fence.lastApplied;
  const { phase, made, preparedFor, unanswered } = fence;
  return attemptWithNewKey(delivery, {
    phase,
    keyNumber,
    keySentAt,
    requestHash,
    attempts: attempts + 1,
    state: 'not_applied',
    revision: state.revision,
    ...(reference === undefined ? {} : { reference }),
    ...(made === undefined ? {} : { made }),
    ...(preparedFor === undefined ? {} : { preparedFor }),
    ...(lastApplied === undefined ? {} : { lastApplied }),
    ...(unanswered === undefined ? {} : { unanswered }),
  });
}

/** What a phase has done, to stand while it is asked for again. */
export function successOf({
  requestHash,
  revision = 1,
  outcome,
  reference,
}: Fence & { state: 'succeeded' | 'refused' }): LastApplied {
  return { requestHash, revision, outcome, ...(reference === undefined ? {} : { reference }) };
}

function judgeUndo(delivery: Delivery): Verdict {
  const { fences, phase } = delivery;
  const undo = fences[phase];
  if (undo !== undefined && 'outcome' in undo) return { kind: 'recorded', outcome: undo.outcome };
  const confirm = fences.confirm?.state;
  if (confirm === 'attempting' || confirm === 'succeeded') {
    return diverged(`the ${phase} of a reservation that was confirmed`);
  }
  const forward = fences.run ?? fences.try;
  if (forward === undefined || accountedFor(forward)) {
    return {
      kind: 'nothing_to_undo',
      fence: { ...newFence(delivery), state: 'succeeded', outcome: { kind: 'succeeded', result: {} } },
    };
  }
  return attempt(delivery, undo);
}

/** Never had an effect, and never will: nothing was made for it, no request may still arrive, and it is known to have failed. */
export function accountedFor({ state, lastApplied, reference, made = [], unanswered = [] }: Fence): boolean {
  if (lastApplied !== undefined || reference !== undefined || made.length > 0 || unanswered.length > 0)
    return false;
  return state === 'refused' || state === 'not_applied';
}

/** The steps that may have, or come to have, an effect, and are not undone yet. */
export function leftToUndo(fences: InstanceFences): readonly string[] {
  return Object.entries(fences)
    .filter(([, ofStep]) => isLeftToUndo(ofStep))
    .map(([step]) => step);
}

export function isLeftToUndo(fences: Fences): boolean {
  const forward = fences.run ?? fences.try;
  if (forward === undefined || accountedFor(forward)) return false;
  return !isUndone(fences);
}

/** Something that goes forward was attempted more than once. */
export function wasRetried(fences: InstanceFences): boolean {
  return Object.values(fences).some((ofStep) =>
    [ofStep.run, ofStep.try, ofStep.confirm].some((fence) => (fence?.attempts ?? 0) > 1),
  );
}

export function isUndone(fences: Fences): boolean {
  return undoOf(fences)?.state === 'succeeded';
}

/** Rules of our own have a say while nothing was sent: what may have been done is not to be called refused. */
export function mayBeRefusedUnsent({ fence, knowledge }: Verdict & { kind: 'attempt' }): boolean {
  return knowledge === 'no_effect' && earlierSends(fence).length === 0;
}

function attempt(delivery: Delivery, fence: Fence | undefined): Verdict {
  if (fence === undefined)
    return { kind: 'attempt', fence: sent(delivery, newFence(delivery)), knowledge: 'no_effect' };
  const attempts = fence.attempts + 1;
  if (fence.state === 'not_applied')
    return attemptWithNewKey(delivery, { ...fence, state: 'not_applied', attempts });
  const { now, keyWindowMs } = delivery;
  const attempting = { ...fence, state: 'attempting', attempts } as const;
  return now - fence.keySentAt < keyWindowMs
    ? { kind: 'attempt', fence: sent(delivery, attempting), knowledge: 'same_key' }
    : { kind: 'attempt', fence: attempting, knowledge: 'look_up_first' };
}

/** Attempts a phase under a new key. Before that, a look-up has to prove that no request under an earlier one may still arrive. */
function attemptWithNewKey(delivery: Delivery, fence: Fence & { state: 'not_applied' }): Verdict {
  if (!mayTakeNewKey(fence)) return { kind: 'attempt', fence, knowledge: 'look_up_first' };
  const { keyNumber } = fence;
  const taken = { ...fence, keyNumber: keyNumber + 1, keySentAt: delivery.now, state: 'attempting' } as const;
  return { kind: 'attempt', fence: sent(delivery, taken), knowledge: 'no_effect' };
}

function sent({ sends, now }: Delivery, fence: Fence): Fence {
  return sends === undefined ? fence : withSend(fence, { now, once: sends.once(fence) });
}

function newFence({ state, phase, requestHash, now }: Delivery): Fence {
  const { revision } = state;
  return { phase, keyNumber: 1, keySentAt: now, requestHash, attempts: 1, state: 'attempting', revision };
}

function diverged(what: string): Verdict {
  return { kind: 'diverged', message: `This run asks for ${what}; what is on record outranks it.` };
}
