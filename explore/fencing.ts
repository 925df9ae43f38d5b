import type { Order } from '../domain/order.ts';
import { directionOf, undoOf } from '../domain/steps.ts';
import type { Fence, RecordedOutcome } from '../saga/rules/fence.ts';
import type { Verdict } from '../saga/rules/fence-rules.ts';
import { meanwhile, type Meanwhile } from '../saga/rules/meanwhile.ts';
import { mayTakeNewKey } from '../saga/rules/sends.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { Asked } from './asked.ts';
import { isParked, unparked, withFence, type OrderRecord } from './order-record.ts';
import { withoutApplied } from './open-cases.ts';
import { nameOf, requestOf, type At, type Party } from './party.ts';
import type { World, WorldRules } from './world.ts';

/** Model time stands still at 0; a key that is too old was sent long before. */
const longAgo = -2;
const keyWindowMs = 1;
/** Nor can a request arrive any more that was sent then. */
const sendLifeMs = 1;

export const modelTime = { now: 0, sendLifeMs };

export function isAged({ keySentAt }: Fence): boolean {
  return keySentAt === longAgo;
}

/** Asks the real rules of the fence. */
export function judged(rules: WorldRules, world: World, { at, aged }: { at: At; aged: boolean }): Verdict {
  const fences = world.fences[at.step] ?? {};
  const fence = fences[at.phase];
  const party = rules.partyOf(at.step);
  return rules.fence.judge({
    order: asOrder(world.order),
    fences: aged && fence !== undefined ? { ...fences, [at.phase]: agedFence(fence) } : fences,
    phase: at.phase,
    requestHash: requestHashOf(rules, at, world.order.asked),
    now: modelTime.now,
    keyWindowMs,
    ...(party.local(at)
      ? {}
      : { sends: { once: ({ standing }) => isOnce(party, at, { standing: standing !== undefined }) } }),
    parked: isParked(world.order, at)
      ? { cause: 'outcome_unknown', message: 'It waits for an engineer.' }
      : undefined,
  });
}

export function isOnce(party: Party, at: At, { standing }: { standing: boolean }): boolean {
  return party.once?.(at, { standing }) ?? true;
}

/** Only a look-up may go out: an earlier request may still arrive, and add to what a new one does. */
export function isBlocked(fence: Fence | undefined): boolean {
  return fence?.state === 'not_applied' && !mayTakeNewKey({ ...fence, attempts: fence.attempts + 1 });
}

function agedFence(fence: Fence): Fence {
  const { unanswered = [] } = fence;
  return {
    ...fence,
    keySentAt: longAgo,
    unanswered: unanswered.map((send) => ({ ...send, sentAt: longAgo })),
  };
}

export function requestHashOf(rules: WorldRules, at: Pick<At, 'step' | 'phase'>, asked: Asked): string {
  return `${nameOf(at)} ${requestOf(rules.partyOf(at.step), at, asked)}`;
}

/** The outcome of a delivery that is not to be attempted, and the world that remembers it. */
export function withoutAttempt(
  world: World,
  at: At,
  verdict: Exclude<Verdict, { kind: 'attempt' }>,
): { world: World; outcome: Outcome } {
  switch (verdict.kind) {
    case 'recorded':
      return { world, outcome: verdict.outcome };
    case 'nothing_to_undo':
      return { world: fenced(world, at, verdict.fence), outcome: { kind: 'succeeded', result: {} } };
    case 'interrupted':
      return { world, outcome: { kind: 'interrupted' } };
    case 'closed':
      return { world, outcome: { kind: 'closed', as: verdict.as } };
    case 'parked':
      return { world, outcome: { kind: 'failed', cause: verdict.cause, message: verdict.message } };
    case 'diverged':
      return { world, outcome: { kind: 'failed', cause: 'history_diverged', message: verdict.message } };
  }
}

/** Writes a fence, and that its phase is not parked any more. */
export function fenced(world: World, at: At, fence: Fence): World {
  const order = withoutApplied(unparked(world.order, at), at);
  return { ...world, fences: withFence(world.fences, at.step, fence), order };
}

/** Writes what is known of an attempt, while nothing else has become of its phase. */
export function stored(
  world: World,
  at: At,
  fence: Fence,
): { kind: 'stored'; world: World } | Exclude<Meanwhile, { kind: 'nothing' }> {
  const since = meanwhile(fence, { closed: world.order.closed, fences: world.fences[at.step] ?? {} });
  return since.kind === 'nothing'
    ? { kind: 'stored', world: { ...world, fences: withFence(world.fences, at.step, fence) } }
    : since;
}

/** Writes what came of an attempt, once: whoever was first is believed. */
export function recordedOutcome(
  { sends }: WorldRules,
  world: World,
  { at, fence, outcome }: { at: At; fence: Fence; outcome: RecordedOutcome },
): { world: World; outcome: Outcome } {
  const fences = world.fences[at.step] ?? {};
  const current = fences[at.phase];
  if (current !== undefined && 'outcome' in current) return { world, outcome: current.outcome };
  // A later key was sent since.
  if (current !== undefined && outcome.kind === 'refused' && current.keyNumber > fence.keyNumber)
    return { world, outcome: { kind: 'interrupted' } };
  const undone = undoOf(fences);
  if (directionOf(at.phase) === 'forward' && undone !== undefined)
    return { world, outcome: { kind: 'interrupted' } };
  // A later attempt may be on record by now: its key is not forgotten.
  const heard = sends.withAnswer(current ?? fence, fence.attempts);
  const { standing, ...attempted } =
    outcome.kind === 'succeeded' ? sends.withSuccess(heard, fence.keyNumber) : heard;
  if (standing !== undefined && outcome.kind === 'refused') {
    const { order } = world;
    const declined = { ...order.declined, [nameOf(at)]: order.revision };
    const stands = fenced(world, at, { ...attempted, ...standing, state: 'succeeded' });
    return {
      world: { ...stands, order: { ...stands.order, declined } },
      outcome: { ...outcome, standing: true },
    };
  }
  const written = fenced(world, at, { ...attempted, state: outcome.kind, outcome });
  if (!at.pivot || outcome.kind !== 'succeeded') return { world: written, outcome };
  return { world: { ...written, order: { ...written.order, pivoted: true } }, outcome };
}

function asOrder({ cancel, pivoted, closed, revision }: OrderRecord): Order {
  return {
    lines: [],
    total: { amount: 0, currency: 'EUR' },
    revision,
    paymentMethodSince: 1,
    cases: [],
    refundsGranted: 0,
    stage: 'accepted',
    phases: [],
    payments: { authorized: 0, captured: 0, voided: 0, refunded: 0 },
    pivoted,
    ...(cancel === undefined
      ? {}
      : { cancel: { cause: 'cancel_requested', message: cancel.message, by: 'explorer' } }),
    ...(closed === undefined ? {} : { closed }),
  };
}
