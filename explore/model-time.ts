import type { NamedPhase } from '../saga/phases.ts';
import type { Opening } from '../saga/rules/opening.ts';
import type { Fence } from '../saga/rules/fence.ts';
import { mayTakeNewKey, underEarlierKeys } from '../saga/rules/sends.ts';

/** Model time stands still at 0; a key that is too old was sent long before. */
const longAgo = -2;
/** Nor can a request arrive any more that was sent then. */
const sendLifeMs = 1;

export const keyWindowMs = 1;
export const modelTime = { now: 0, sendLifeMs };

export const deadlines = { customerMs: 0, dueMs: 1, escalateMs: 2, lastResortMs: 3 };

/** A case of a phase is opened. */
export function opening({ step, phase }: NamedPhase): Opening {
  return { caseId: `${step}.${phase}`, now: modelTime.now, deadlines };
}

export function isAged({ keySentAt }: Fence): boolean {
  return keySentAt === longAgo;
}

/** A day later. */
export function aged(fence: Fence): Fence {
  const { unanswered = [] } = fence;
  return {
    ...fence,
    keySentAt: longAgo,
    unanswered: unanswered.map((send) => ({ ...send, sentAt: longAgo })),
  };
}

/** A refusal under the key in force is not the last word yet: a request under an earlier one may still arrive, and be carried out. */
export function isOutstanding(fence: Fence | undefined): boolean {
  return (
    fence?.state === 'attempting' && underEarlierKeys({ ...fence, attempts: fence.attempts + 1 }).length > 0
  );
}

/** Only a look-up may go out: an earlier request may still arrive, and add to what a new one does. */
export function isBlocked(fence: Fence | undefined): boolean {
  return fence?.state === 'not_applied' && !mayTakeNewKey({ ...fence, attempts: fence.attempts + 1 });
}
