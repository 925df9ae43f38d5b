import type { Order } from '../../domain/order.ts';
import { directionOf, type Phase } from '../../domain/steps.ts';
import type { Fence, Fences, RecordedOutcome, Standing } from './fence.ts';

/** What one delivery of a phase may do. */
export type Verdict =
  | { readonly kind: 'attempt'; readonly fence: Fence; readonly knowledge: Knowledge }
  /** It was done before: this is what came of it. */
  | { readonly kind: 'recorded'; readonly outcome: RecordedOutcome }
  /** There was never an effect. `fence` remembers the undo, so that a late attempt is refused. */
  | { readonly kind: 'nothing_to_undo'; readonly fence: Fence }
  /** The order is being cancelled: nothing goes forward any more. */
  | { readonly kind: 'interrupted' }
  | { readonly kind: 'closed'; readonly as: 'completed' | 'cancelled' }
  | { readonly kind: 'diverged'; readonly message: string };

/** What is known of earlier attempts: none had an effect, one may have, or one may have under a key too old to send. */
export type Knowledge = 'no_effect' | 'same_key' | 'look_up_first';

export interface Delivery {
  readonly order: Order;
  readonly fences: Fences;
  readonly phase: Phase;
  readonly requestHash: string;
  /** Milliseconds since 1970. */
  readonly now: number;
  /** Age up to which a key may be sent again, in milliseconds. */
  readonly keyWindowMs: number;
}

/** The rules of the fence: one effect for any number of deliveries, in any order. Pure. */
export function judge(delivery: Delivery): Verdict {
  const { order, fences, phase } = delivery;
  if (order.closed !== undefined) return { kind: 'closed', as: order.closed };
  return directionOf(phase) === 'undo' ? judgeUndo(delivery) : judgeForward(delivery, fences[phase]);
}

function judgeForward(delivery: Delivery, fence: Fence | undefined): Verdict {
  const { order, fences, phase, requestHash } = delivery;
  const cancelling = order.cancel !== undefined && !order.pivoted;
  if (fences.compensate !== undefined || fences.cancel !== undefined) {
    if (cancelling) return { kind: 'interrupted' };
    // After the pivot only what is done without is let go of: a run that was reset is told what came of it.
    return order.pivoted && fence !== undefined && 'outcome' in fence
      ? { kind: 'recorded', outcome: fence.outcome }
      : diverged(`the ${phase} of a step that was undone`);
  }
  if (fence !== undefined && fence.requestHash !== requestHash) {
    if (cancelling) return { kind: 'interrupted' };
    return judgeRevised(delivery, fence);
  }
  if (fence !== undefined && 'outcome' in fence) return { kind: 'recorded', outcome: fence.outcome };
  if (cancelling) return { kind: 'interrupted' };
  if (phase === 'confirm' && fences.try?.state !== 'succeeded') return diverged(`a confirm without its try`);
  return attempt(delivery, fence);
}

/** Another request than before: only a revision of the order makes it another. */
function judgeRevised({ order, requestHash, now }: Delivery, fence: Fence): Verdict {
  const { requestHash: before, revision = 1, keyNumber, attempts, reference } = fence;
  if (order.revision <= revision || fence.state === 'attempting')
    return diverged(`another request than before`);
  if (fence.state === 'refused') return { kind: 'recorded', outcome: fence.outcome };
  const standing: Standing | undefined =
    fence.state === 'succeeded'
      ? {
          requestHash: before,
          revision,
          outcome: fence.outcome,
          ...(reference === undefined ? {} : { reference }),
        }
      : fence.standing;
  const { phase, made, preparedFor } = fence;
  return {
    kind: 'attempt',
    knowledge: 'no_effect',
    fence: {
      phase,
      keyNumber: keyNumber + 1,
      keySentAt: now,
      requestHash,
      attempts: attempts + 1,
      state: 'attempting',
      revision: order.revision,
      ...(reference === undefined ? {} : { reference }),
      ...(made === undefined ? {} : { made }),
      ...(preparedFor === undefined ? {} : { preparedFor }),
      ...(standing === undefined ? {} : { standing }),
    },
  };
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

/**
 * Never had an effect, and never will: its only key was refused, or the only attempt there was is proven to have had none.
 * Of several, one may belong to a worker that is paused and sends late: only the provider's refusal stops that one, so the
 * undo has to reach it.
 */
export function accountedFor({ state, attempts, keyNumber, standing }: Fence): boolean {
  if (standing !== undefined) return false;
  return state === 'refused' ? keyNumber === 1 : state === 'not_applied' && attempts === 1;
}

function attempt(delivery: Delivery, fence: Fence | undefined): Verdict {
  const { now, keyWindowMs } = delivery;
  if (fence === undefined) return { kind: 'attempt', fence: newFence(delivery), knowledge: 'no_effect' };
  const again = { ...fence, attempts: fence.attempts + 1, state: 'attempting' } as const;
  if (fence.state === 'not_applied') {
    return {
      kind: 'attempt',
      fence: { ...again, keyNumber: fence.keyNumber + 1, keySentAt: now },
      knowledge: 'no_effect',
    };
  }
  const young = now - fence.keySentAt < keyWindowMs;
  return { kind: 'attempt', fence: again, knowledge: young ? 'same_key' : 'look_up_first' };
}

function newFence({ order, phase, requestHash, now }: Delivery): Fence {
  const { revision } = order;
  return { phase, keyNumber: 1, keySentAt: now, requestHash, attempts: 1, state: 'attempting', revision };
}

function diverged(what: string): Verdict {
  return { kind: 'diverged', message: `This run asks for ${what}; what is on record outranks it.` };
}
