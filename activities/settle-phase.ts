import { directionOf, isSame, type NamedPhase } from '../saga/phases.ts';
import { reasonOf } from '../store/command-words.ts';
import { keyOf, type Fence } from '../saga/rules/fence.ts';
import { settle, settleable } from '../saga/rules/settle.ts';
import { readRecordWithoutCases } from '../store/commit/instance-record.ts';
import { inInstanceTransaction, readKnownInstance } from '../store/commit/instance-transaction.ts';
import { writeChanges } from '../store/commit/write-changes.ts';
import { classify } from '../adapters/classify.ts';
import type { StepDependencies } from './dependencies.ts';
import type { Call, LookUp, RemoteEffect } from '../saga/effect.ts';
import type { ShownState } from '../saga/rules/status.ts';
import type { Service } from './service.ts';
import { describe, KnownFailure, overtaken } from '../adapters/failure.ts';

/** A person did outside what `step` was to do in `phase`; `reference` is their proof. */
export interface Settlement extends NamedPhase {
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
  service: Service,
  { pool, ports }: StepDependencies,
  instanceId: string,
  settlement: Settlement,
): Promise<SettleVerdict> {
  const effect = service.effects.find((one) => isSame(one, settlement));
  if (effect === undefined) throw new Error(`${settlement.step} has no phase ${settlement.phase}`);
  if (effect.kind === 'local')
    return impossible('What this step does is kept here: nothing of it can be done by hand.');
  const { elsewhere = false } = settlement;
  if (elsewhere && directionOf(effect.phase) === 'forward')
    return impossible('Only what is to be undone can be done by other means than at its party.');
  const { instance, fences } = await readKnownInstance(pool, instanceId);
  const { state } = instance;
  const asked = settleable({ state, fences }, { at: effect, elsewhere });
  if (asked.kind === 'not_stalled')
    return { kind: 'not_stalled', message: 'This step does not wait for an engineer.' };
  if (asked.kind === 'in_doubt') return mayArrive;
  const { fence } = asked;
  const key = keyOf(instanceId, effect, fence);
  const { reference, lastApplied, made = [] } = fence;
  const facts = service.factsOf(instance);
  const { revision } = state;
  const call = { ports, facts, revision, fences, key, reference, lastApplied, made, earlier: [] };
  const proof = await proofOf(service, effect, call, elsewhere);
  if (proof.kind !== 'applied') return proof;
  return await record(service, pool, instanceId, {
    effect,
    fence,
    settlement,
    result: proof.result,
    seen: state,
  });
}

type Proof = Extract<LookUp, { kind: 'applied' }> | Exclude<SettleVerdict, { kind: 'settled' }>;

const mayArrive: SettleVerdict = {
  kind: 'settle_unverified',
  message:
    'A request to do it was sent, and may have been carried out or arrive yet: redrive it, and settle it when it comes to rest again.',
};

async function proofOf(
  service: Service,
  effect: RemoteEffect,
  call: Call,
  elsewhere: boolean,
): Promise<Proof> {
  // A receipt leaves no trace that could be asked for: the person's word is all there is.
  if (effect.lookUp === undefined) return { kind: 'applied', result: {} };
  try {
    const found = await effect.lookUp(call);
    if (found.kind === 'applied') return found;
    return elsewhere
      ? { kind: 'applied', result: await service.resultElsewhere(effect, call) }
      : contradicted(
          directionOf(effect.phase) === 'undo'
            ? 'Asked just now, it was not done. If it was done by other means, say so: settle it as done elsewhere.'
            : 'Asked just now, it was not done. Do it there and settle again, or redrive, which does it.',
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
  service: Service,
  pool: StepDependencies['pool'],
  instanceId: string,
  done: { effect: RemoteEffect; fence: Fence; settlement: Settlement; result: object; seen: ShownState },
): Promise<SettleVerdict> {
  const { effect, fence, settlement, result, seen } = done;
  const { by, reference, elsewhere = false } = settlement;
  const answer = await inInstanceTransaction(pool, instanceId, async (tx) => {
    const reason = await reasonOf(tx.client, instanceId, settlement);
    const ruled = settle(pool.saga.rules(tx.now), await readRecordWithoutCases(tx), {
      at: { step: effect.step, phase: effect.phase },
      elsewhere,
      fence,
      // The provider's own reference, where it has one, is what later steps work with.
      result: service.newsSince({ reference, ...result }, { seen, now: tx.state }),
      author: { by, ...(reason === undefined ? {} : { reason }), reference },
      now: tx.now.getTime(),
    });
    await writeChanges(tx, ruled.changes);
    return ruled.answer;
  });
  switch (answer.kind) {
    case 'settled':
      return answer;
    case 'not_stalled':
      return { kind: 'not_stalled', message: 'This step was continued meanwhile.' };
    case 'in_doubt':
      return mayArrive;
    case 'contradicted':
      return contradicted(`On record is that it was ${answer.cameTo}.`);
    case 'overtaken':
      throw new KnownFailure(overtaken);
  }
}

function impossible(message: string): SettleVerdict {
  return { kind: 'settle_impossible', message };
}

function contradicted(message: string): Extract<SettleVerdict, { message: string }> {
  return { kind: 'settle_contradicted', message };
}
