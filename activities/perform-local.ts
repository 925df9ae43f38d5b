import type { StepPhase } from '../sagas/order/steps.ts';
import { orderFacts } from '../sagas/order/store/kept.ts';
import { decideOn, type Decided } from '../store/commit/decide-on.ts';
import type { Outcome } from '../saga/outcome.ts';
import { outcomeOf, type Recorded } from '../saga/rules/attempts.ts';
import type { LocalEffect } from '../sagas/order/effects/effect.ts';
import type { StepDependencies } from './dependencies.ts';
import { begun, endedAtOnce, heard, refused, succeeded } from './step-record.ts';

/** The effect, its fence, the events and the order's row: all in one commit. */
export async function performLocal(
  effect: LocalEffect,
  { pool, steps: { holdTtlMs } }: StepDependencies,
  orderId: string,
): Promise<Outcome> {
  const at: StepPhase = { step: effect.step, phase: effect.phase };
  const answer = await decideOn(pool, orderId, (before, now): Decided<Recorded> => {
    const begins = begun(pool.saga, { record: before, now }, { ...at, keyWindowMs: Infinity });
    const { changes, answer: verdict } = begins.first;
    if (verdict.kind !== 'attempt')
      return { changes, answer: { kind: 'answered', outcome: outcomeOf(verdict) } };
    const { fence } = verdict;
    const facts = orderFacts(begins.record);
    const call = effect.call(facts, { holdTtlMs });
    const otherwise = endedAtOnce(begins, at, { fence, outcome: refused(effect.refusedFor) });
    const amend = fence.standing === undefined ? undefined : effect.amend?.bind(effect);
    return {
      ...endedAtOnce(begins, at, { fence, outcome: succeeded({}) }),
      local: { call, otherwise, amend: amend && ((client) => amend(client, { facts, holdTtlMs })) },
    };
  });
  return heard(answer);
}
