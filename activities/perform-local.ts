import type { StepPhase } from '../domain/steps.ts';
import { inOrderTransaction } from '../journal/order-transaction.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { LocalEffect } from './effect.ts';
import type { StepDependencies } from './dependencies.ts';
import { outcomeOf } from '../saga/rules/attempts.ts';
import { beginPhase, recordOutcome, refused, succeeded } from './step-record.ts';

/** The effect, its fence, the event and the order's row: all in one transaction. */
export async function performLocal(
  effect: LocalEffect,
  { pool, steps }: StepDependencies,
  orderId: string,
): Promise<Outcome> {
  const at: StepPhase = { step: effect.step, phase: effect.phase };
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const { verdict } = await beginPhase(tx, at, { keyWindowMs: Infinity });
    if (verdict.kind !== 'attempt') return outcomeOf(verdict);
    const { client, facts } = tx;
    const amends = verdict.fence.standing !== undefined;
    const answer = await effect.apply({ client, facts, holdTtlMs: steps.holdTtlMs, amends });
    const outcome = answer.kind === 'succeeded' ? succeeded(answer.result) : refused(answer.cause);
    return await recordOutcome(tx, at, { fence: verdict.fence, outcome });
  });
}
