import type { Fence, Fences, Made } from './fence.ts';

/** Something that a party did for an order, by the party's own word. */
export interface Found extends Omit<Made, 'revision'> {
  /** Nothing can come of it any more, and nothing is left to undo. */
  readonly over: boolean;
  /** What a step goes on with, if one has to be chosen: the highest. */
  readonly weight: number;
}

export interface Adoption {
  /** In force. */
  readonly revision: number;
  /** Of one step. */
  readonly fences: Fences;
  readonly forward: 'run' | 'try';
  readonly undo: 'compensate' | 'cancel';
  /** Oldest first. */
  readonly found: readonly Found[];
  /** What the first attempt is done on, where that is no id of the party's own. */
  readonly ownId?: string;
  /** Of what would be asked for now. */
  readonly requestHash: string;
}

/**
 * The fences of a step after its party was asked what it knows of the order, where that is more than the record does: it was
 * restored from a back-up. What was found counts as made, and as attempted so long ago that it is looked up before anything
 * is sent. So the way forward finds it applied, and the way back undoes it. Pure.
 * @returns the fences that change
 */
export function adopt({ revision, fences, forward, undo, found, ownId, requestHash }: Adoption): Fence[] {
  const before = fences[forward];
  const unknown = found.filter(({ id }) => !isKnown(before, id, ownId));
  if (unknown.length === 0) return [];
  const made = [...madeOf(before), ...unknown.map(({ id, amount }) => madeNow(revision, id, amount))];
  const undone = fences[undo];
  return [
    before?.state === 'succeeded' ? { ...before, made } : attempted(),
    // It was undone before this was known of.
    ...(undone?.state === 'succeeded' && unknown.some(({ over }) => !over) ? [lookedUpFirst(undone)] : []),
  ];

  function attempted(): Fence {
    const first = { phase: forward, keyNumber: 1, keySentAt: 0, attempts: 1, state: 'attempting' } as const;
    const fence = lookedUpFirst(before ?? { ...first, requestHash });
    const { id: reference } = found.reduce((best, one) => (one.weight >= best.weight ? one : best));
    return { ...fence, requestHash, revision, reference, made, preparedFor: fence.keyNumber };
  }
}

/** One that is under way has the id that is ours, and one that was refused has nothing of it. */
function isKnown(fence: Fence | undefined, id: string, ownId: string | undefined): boolean {
  if (madeOf(fence).some((made) => made.id === id)) return true;
  return id === ownId && (fence?.state === 'attempting' || fence?.state === 'succeeded');
}

function madeOf(fence: Fence | undefined): readonly Made[] {
  const { made = [], reference, revision = 1 } = fence ?? {};
  return made.length > 0 || reference === undefined ? made : [{ id: reference, revision }];
}

function madeNow(revision: number, id: string, amount: number | undefined): Made {
  return { id, revision, ...(amount === undefined ? {} : { amount }) };
}

/** As one that was sent under a key too old to be sent again. */
function lookedUpFirst(fence: Fence): Fence {
  const { phase, keyNumber, requestHash, reference, attempts } = fence;
  const { revision, made, preparedFor, standing, unanswered } = fence;
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
    ...(standing === undefined ? {} : { standing }),
    ...(unanswered === undefined ? {} : { unanswered }),
  };
}
