import type { Fence, Fences, CreatedResource } from './fence.ts';
import { successOf } from './fence-rules.ts';

/** Something that a party did for an order, by the party's own word. */
export interface Found extends Omit<CreatedResource, 'revision'> {
  /** Nothing can come of it any more, and nothing is left to undo. */
  readonly over: boolean;
  /** And somebody ended it: it did not end by itself because its time was over. */
  readonly undone: boolean;
  /** It is as the step was to make it. */
  readonly done: boolean;
  /** It is kept for something that is to follow. Beside a success that knows nothing of it, the step has to see whether it is wanted. */
  readonly held?: boolean;
  /** Where a step has to go on with one of several, it takes the one of the highest weight. */
  readonly weight: number;
}

export interface Adoption {
  /** In force. */
  readonly revision: number;
  /** Of one step. */
  readonly fences: Fences;
  readonly forward: 'run' | 'try';
  readonly undo: 'compensate' | 'cancel';
  /** The things that the step has made at its party, oldest first. */
  readonly found: readonly Found[];
  /** Its party says that the step is done, and stands. */
  readonly done: boolean;
  /** The order was undone since: see {@link wasUndone}. */
  readonly undone: boolean;
  /**
   * Its party has something else than the revision in force asks for: a decision was lost; or somebody has decided on the step since. It
   * does not count as done, and is still undone.
   */
  readonly lost?: boolean;
  /** Of a reservation: the ids that its party says were confirmed, and stand. */
  readonly confirmed?: readonly string[];
  /** The id that the first attempt acts on, where it is no id of the party's own. */
  readonly ownId?: string;
  /** Of what would be asked for now: to do it, to confirm it where it is a reservation, and to undo it. */
  readonly requestHash: string;
  readonly confirmHash?: string | undefined;
  readonly undoHash: string;
}

/**
 * The fences of a step after its party was asked what it knows of the order, where that may be more than the record does: it
 * was restored from a back-up. Pure.
 * - An effect that was found counts as made, and as attempted so long ago that it is looked up before anything is sent. So the way
 *   forward finds it applied, and the way back undoes it.
 * - So does a phase that is on record as under way, or as refused where the party says that it is done: sent under its old key, it
 *   would get the party's old answer.
 * - A step that is on record as done is attempted again where its party holds something beside it that nothing on record asks for.
 * - But where a decision was lost, or taken since, a phase that was refused, or never begun here, is as it was: whoever decides finds it
 *   done, if it is what they have decided.
 * - Of an order that was undone since, each step that was begun has an undo of which the outcome is not known: nothing goes
 *   forward from there, and whoever compensates finds out what is left to undo.
 * @returns the fences that change
 */
export function adopt(adoption: Adoption): Fence[] {
  const forward = takenUp(adoption) ?? lookedUpOnceDecided(adoption, adoption.forward);
  const confirm = adoption.forward === 'try' ? confirmTakenUp(adoption) : undefined;
  const begun = forward ?? adoption.fences[adoption.forward];
  const undo = undoTakenUp(adoption, begun);
  return [forward, confirm, undo].filter((fence) => fence !== undefined);
}

/** A confirm that is under way is looked up; so is one that was refused, and done since, which finds it done. */
function confirmTakenUp(adoption: Adoption): Fence | undefined {
  const { fences, confirmed = [], ownId, lost } = adoption;
  const { try: tried, confirm } = fences;
  if (confirm?.state === 'attempting') return lookedUpFirst(confirm);
  if (lost === true) return lookedUpOnceDecided(adoption, 'confirm');
  if (confirm?.state !== 'refused' || tried?.state !== 'succeeded') return undefined;
  const { outcome, reference = ownId } = tried;
  const id = outcome.result?.reference ?? reference;
  return id !== undefined && confirmed.includes(id) ? lookedUpFirst(confirm) : undefined;
}

/**
 * Where a decision was lost, the keys of what followed it are forgotten: whoever decides again has it looked up before anything is
 * sent. A phase that never began here may have been done as well.
 */
function lookedUpOnceDecided(adoption: Adoption, phase: 'run' | 'try' | 'confirm'): Fence | undefined {
  const { fences, lost, found, done, confirmHash, requestHash } = adoption;
  if (lost !== true) return undefined;
  const before = fences[phase];
  const hash = phase === 'confirm' ? (confirmHash ?? requestHash) : requestHash;
  if (before === undefined)
    return done || found.some(({ over }) => !over)
      ? withDoubt({ ...unsent(adoption, phase), requestHash: hash })
      : undefined;
  return before.state === 'refused' || before.state === 'not_applied' ? withDoubt(before) : undefined;
}

function unsent({ requestHash, revision }: Adoption, phase: Fence['phase']): Fence {
  const first = { phase, keyNumber: 1, keySentAt: 0, attempts: 1, requestHash, revision } as const;
  return { ...first, state: 'not_applied' };
}

/** Something may have been sent that is not on record, so long ago that a look-up tells what came of it. */
function withDoubt<F extends Fence>(fence: F): F {
  const { keyNumber, attempts: attempt, unanswered = [] } = fence;
  if (unanswered.some((send) => send.sentAt === 0)) return fence;
  return { ...fence, unanswered: [...unanswered, { keyNumber, sentAt: 0, attempt }] };
}

/**
 * Whether a step that is not undone on record was undone by somebody since: its party has something for it, nothing can come of
 * any of it, and that is not what the record says of it.
 */
export function wasUndone(
  { run, try: tried, compensate, cancel }: Fences,
  found: readonly Pick<Found, 'over' | 'undone'>[],
): boolean {
  const forward = run ?? tried;
  if (compensate !== undefined || cancel !== undefined) return false;
  // It was told to us when it was looked up, and somebody was asked.
  if (forward?.state === 'refused' && forward.outcome.result !== undefined) return false;
  return found.every(({ over }) => over) && found.some(({ undone }) => undone);
}

function takenUp(adoption: Adoption): Fence | undefined {
  const { revision, fences, forward, found, done, requestHash } = adoption;
  const before = fences[forward];
  const unknown = unknownOf(adoption);
  const first: Fence = {
    phase: forward,
    keyNumber: 1,
    keySentAt: 0,
    attempts: 1,
    state: 'attempting',
    requestHash,
    revision,
  };
  const isLost = adoption.lost === true;
  if (before?.state === 'succeeded' && isLost) return followedLost(adoption, before);
  if (unknown.length > 0) {
    const made = [...madeOf(before), ...unknown.map((one) => foundNow(adoption, one))];
    if (before?.state === 'succeeded') {
      const isToBeSeenTo = !adoption.undone && unknown.some(({ held }) => held);
      return isToBeSeenTo ? attemptedAgain({ ...before, made }) : { ...before, made };
    }
    // Nothing of it is on its way to what is asked for now: it keeps no decision waiting.
    const { id: reference } = furthestOf(found);
    if (isLost && before?.state !== 'attempting')
      return withDoubt({ ...(before ?? unsent(adoption, forward)), made, reference });
    if (isLost && before?.lastApplied !== undefined) return { ...inDoubt(before), made, reference };
    const fence = lookedUpFirst(before ?? first);
    return { ...fence, requestHash, revision, reference, made, preparedFor: fence.keyNumber };
  }
  if (before === undefined) return done && !isLost ? lookedUpFirst(first) : undefined;
  if (before.state === 'succeeded' || (before.state === 'refused' && (!done || isLost))) return undefined;
  if (isLost && before.lastApplied !== undefined) return inDoubt(before);
  // It was revised since: who attempts it as it is asked for now looks up first what was done.
  if (before.state !== 'attempting' && before.requestHash !== requestHash) return withDoubt(before);
  const fence = lookedUpFirst(before);
  // The effect may have been done since on another id than the one that was last made here.
  return found.length > 0 && done && before.lastApplied === undefined
    ? { ...fence, reference: furthestOf(found).id, preparedFor: fence.keyNumber }
    : fence;
}

function undoTakenUp(adoption: Adoption, begun: Fence | undefined): Fence | undefined {
  const { revision, fences, undo: phase, undone, undoHash } = adoption;
  const undo = fences[phase];
  if (undo === undefined)
    return undone && begun !== undefined
      ? {
          phase,
          keyNumber: 1,
          keySentAt: 0,
          attempts: 1,
          state: 'attempting',
          requestHash: undoHash,
          revision,
        }
      : undefined;
  switch (undo.state) {
    case 'succeeded':
      // It was undone before this was known of.
      return unknownOf(adoption).some(({ over }) => !over) ? lookedUpFirst(undo) : undefined;
    case 'refused':
      return undefined;
    case 'attempting':
    case 'not_applied':
      return lookedUpFirst(undo);
  }
}

function unknownOf({ fences, forward, found, ownId }: Adoption): readonly Found[] {
  return found.filter(({ id }) => !isKnown(fences[forward], id, ownId));
}

/** One that is under way has the id that is ours, and one that was refused has nothing of it. */
function isKnown(fence: Fence | undefined, id: string, ownId: string | undefined): boolean {
  if (madeOf(fence).some((made) => made.id === id)) return true;
  return id === ownId && (fence?.state === 'attempting' || fence?.state === 'succeeded');
}

function furthestOf(found: readonly Found[]): Found {
  return found.reduce((best, one) => (one.weight >= best.weight ? one : best));
}

function madeOf(fence: Fence | undefined): readonly CreatedResource[] {
  const { made = [], reference, revision = 1 } = fence ?? {};
  return made.length > 0 || reference === undefined ? made : [{ id: reference, revision }];
}

function foundNow({ revision, lost }: Adoption, { id, amount }: Found): CreatedResource {
  return { id, revision, ...(lost === true ? { lost } : {}), ...(amount === undefined ? {} : { amount }) };
}

/**
 * It is on record as done, and its party has done something else with that since, for a decision that was lost: once somebody has decided,
 * whatever that is, it follows (see {@link isOfForgottenTerms}). Of a reservation, what it made is compared when it is confirmed.
 */
function followedLost(
  adoption: Adoption,
  before: Fence & { state: 'succeeded' | 'refused' },
): Fence | undefined {
  const unknown = unknownOf(adoption).map((one) => foundNow(adoption, one));
  const { forward, found, revision } = adoption;
  const known = madeOf(before).map((one): CreatedResource =>
    forward === 'run' && found.some(({ id, over }) => id === one.id && !over)
      ? { ...one, revision, lost: true }
      : one,
  );
  const made = [...known, ...unknown];
  return made.some(({ lost }) => lost) ? { ...before, made } : undefined;
}

/**
 * On its way from what stands to what a decision asked for that may not be in force any more. Whoever asks for it next looks it up
 * first, and may ask for something else.
 */
function inDoubt(fence: Fence): Fence {
  return withDoubt({ ...lookedUpFirst(fence), state: 'not_applied' });
}

/** What it has done stands; it is asked for the same once more, under a new key, and brings all that was made for it in line. */
function attemptedAgain(fence: Fence & { state: 'succeeded' | 'refused' }): Fence {
  return { ...inDoubt(fence), lastApplied: successOf(fence) };
}

/** As one that was sent under a key too old to be sent again. */
function lookedUpFirst(fence: Fence): Fence {
  const { phase, keyNumber, requestHash, reference, attempts } = fence;
  const { revision, made, preparedFor, lastApplied, unanswered } = fence;
  return {
    phase,
    keyNumber,
    keySentAt: 0,
    requestHash,
    attempts: attempts + 1,
    state: 'attempting',
    ...(reference === undefined ? {} : { reference }),
    ...(revision === undefined ? {} : { revision }),
    ...(made === undefined ? {} : { made }),
    ...(preparedFor === undefined ? {} : { preparedFor }),
    ...(lastApplied === undefined ? {} : { lastApplied }),
    ...(unanswered === undefined ? {} : { unanswered }),
  };
}
