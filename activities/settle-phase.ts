import type { Payments } from '../sagas/order/events.ts';
import { phaseOf } from '../saga/rules/instance.ts';
import { askedAnew } from '../saga/rules/attempts.ts';
import { isInDoubt } from '../saga/rules/sends.ts';
import { partyOf, type StepPhase } from '../sagas/order/steps.ts';
import { directionOf } from '../saga/phases.ts';
import { reasonOf } from '../journal/command-words.ts';
import { endLetters } from '../journal/dead-letters.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { Fence } from '../saga/rules/fence.ts';
import { readRecord, readRecordWithoutCases } from '../journal/order-record.ts';
import { inOrderTransaction, type OrderTransaction } from '../journal/order-transaction.ts';
import { writeChanges } from '../journal/write-changes.ts';
import { classify } from '../adapters/classify.ts';
import type { StepDependencies } from './dependencies.ts';
import type { Call, Effect, LookUp, RemoteEffect } from '../sagas/order/effects/effect.ts';
import { effects } from '../sagas/order/effects/effects.ts';
import { resultElsewhere } from '../sagas/order/effects/elsewhere.ts';
import { describe } from '../adapters/failure.ts';
import { begun, heard, recorded, succeeded, type Came } from './step-record.ts';

/** A person did outside what `step` was to do in `phase`; `reference` is their proof. */
export interface Settlement extends StepPhase {
  readonly by: string;
  readonly reason?: string;
  /** Cites the reason. */
  readonly words?: string;
  readonly reference: string;
  /** An undo that was done by other means than at its party, which is not to say that it was done there. */
  readonly elsewhere?: boolean;
}

export type SettleVerdict =
  | { readonly kind: 'settled' }
  | {
      readonly kind: 'not_stalled' | 'settle_impossible' | 'settle_contradicted' | 'settle_unverified';
      readonly message: string;
    };

/**
 * Records a phase that is parked as succeeded, because a person did it. Where the other party can tell, it is asked first:
 * what it says outranks the person. The phase is not attempted; a late attempt learns from the fence what came of it.
 * @throws whatever PostgreSQL throws
 */
export async function settlePhase(
  effect: Effect,
  { pool, ports }: StepDependencies,
  orderId: string,
  settlement: Settlement,
): Promise<SettleVerdict> {
  if (effect.kind === 'local') return impossible('Stock is kept here: nothing of it can be done by hand.');
  const { elsewhere = false } = settlement;
  if (elsewhere && directionOf(effect.phase) === 'forward')
    return impossible('Only what is to be undone can be done by other means than at its party.');
  const begun = await inOrderTransaction(pool, orderId, async (tx) => {
    const pointless = tx.order.cancel !== undefined && directionOf(effect.phase) === 'forward';
    const parked = !pointless && phaseOf(tx.order, effect)?.status === 'parked';
    const fences = await tx.fences();
    const fence = fences[effect.step]?.[effect.phase];
    return parked && fence !== undefined ? { fence, fences, facts: tx.facts } : undefined;
  });
  if (begun === undefined)
    return { kind: 'not_stalled', message: 'This step does not wait for an engineer.' };
  const { fence, fences, facts } = begun;
  const key = `${orderId}/${effect.step}/${effect.phase}/${fence.keyNumber}`;
  const { reference, standing, made = [] } = fence;
  const call = { ports, facts, fences, key, reference, standing, made, earlier: [] };
  if (elsewhere && isInDoubt(fence)) return mayArrive;
  const proof = await proofOf(effect, call, { elsewhere });
  if (proof.kind !== 'applied') return proof;
  return await record(pool, orderId, {
    effect,
    fence,
    settlement,
    result: proof.result,
    seen: facts.order.payments,
  });
}

type Proof = Extract<LookUp, { kind: 'applied' }> | Exclude<SettleVerdict, { kind: 'settled' }>;

const mayArrive: SettleVerdict = {
  kind: 'settle_unverified',
  message:
    'A request to do it was sent, and may have been carried out or arrive yet: redrive it, and settle it when it comes to rest again.',
};

async function proofOf(
  effect: RemoteEffect,
  call: Call,
  { elsewhere }: { elsewhere: boolean },
): Promise<Proof> {
  // A receipt leaves no trace that could be asked for: the person's word is all there is.
  if (effect.lookUp === undefined) return { kind: 'applied', result: {} };
  try {
    const found = await effect.lookUp(call);
    if (found.kind === 'applied') return found;
    return elsewhere
      ? { kind: 'applied', result: await resultElsewhere(effect, call) }
      : contradicted(
          directionOf(effect.phase) === 'undo'
            ? 'Asked just now, it was not done. If it was done by other means, say so: settle it as done elsewhere.'
            : 'Asked just now, it was not done.',
        );
  } catch (error) {
    const failure = classify(error);
    // That it cannot be undone any more is why a person did something else: it does not speak against them.
    if (failure.cause === 'undo_refused') return { kind: 'applied', result: {} };
    return failure.kind === 'persistent' || failure.kind === 'business' || failure.kind === 'conflict'
      ? contradicted(describe(failure))
      : { kind: 'settle_unverified', message: describe(failure) };
  }
}

async function record(
  pool: StepDependencies['pool'],
  orderId: string,
  done: { effect: RemoteEffect; fence: Fence; settlement: Settlement; result: object; seen: Payments },
): Promise<SettleVerdict> {
  const { effect, fence, settlement, result, seen } = done;
  const { by, reference } = settlement;
  const at: StepPhase = { step: effect.step, phase: effect.phase };
  return await inOrderTransaction(pool, orderId, async (tx): Promise<SettleVerdict> => {
    if (phaseOf(tx.order, at)?.status !== 'parked') {
      return { kind: 'not_stalled', message: 'This step was continued meanwhile.' };
    }
    // What was refused for good, and waits for an engineer since, was done by a person all the same.
    await writeChanges(tx, askedAnew(await readRecordWithoutCases(tx), at));
    // The provider's own reference, where it has one, is what later steps work with.
    const outcome = succeeded({ reference, ...result, settledBy: by });
    const came = await recordIn(tx, at, { fence, outcome, seen });
    if (came.kind === 'succeeded' && settlement.elsewhere === true) await settleBeside(tx, at, settlement);
    if (came.kind !== 'succeeded') return contradicted(`On record is that it was ${came.kind}.`);
    const reason = await reasonOf(tx.client, orderId, settlement);
    await endLetters(tx.client, orderId, {
      selection: { phases: [at] },
      as: 'settled',
      author: { by, ...(reason === undefined ? {} : { reason }), reference },
    });
    return { kind: 'settled' };
  });
}

/**
 * The payments of an order end together, whichever step is undone: what was paid back by other means is not refunded for another
 * step of theirs either.
 */
async function settleBeside(
  tx: OrderTransaction,
  at: StepPhase,
  { by, reference }: Settlement,
): Promise<void> {
  const beside = Object.values(effects).filter(
    ({ step, phase }) =>
      step !== at.step && partyOf[step] === partyOf[at.step] && directionOf(phase) === 'undo',
  );
  for (const { step, phase } of beside) {
    const other: StepPhase = { step, phase };
    const record = await readRecord(tx);
    const { changes, answer: verdict } = begun(record, tx.now, { ...other, keyWindowMs: 0 }).first;
    await writeChanges(tx, changes);
    const fence = verdict.kind === 'attempt' ? verdict.fence : record.fences[step]?.[phase];
    if (fence !== undefined)
      await recordIn(tx, other, { fence, outcome: succeeded({ reference, settledBy: by }) });
  }
}

async function recordIn(tx: OrderTransaction, at: StepPhase, came: Came): Promise<Outcome> {
  const { changes, answer } = recorded(await readRecordWithoutCases(tx), at, came);
  await writeChanges(tx, changes);
  return heard(answer);
}

function impossible(message: string): SettleVerdict {
  return { kind: 'settle_impossible', message };
}

function contradicted(message: string): Extract<SettleVerdict, { message: string }> {
  return { kind: 'settle_contradicted', message };
}
