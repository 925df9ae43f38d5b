import type { NamedPhase } from '../saga/phases.ts';
import { decideOn, type Decided } from '../store/commit/decide-on.ts';
import type { Outcome } from '../saga/outcome.ts';
import { outcomeOf, type Recorded } from '../saga/rules/attempts.ts';
import type { LocalEffect } from '../saga/effect.ts';
import type { Service } from './service.ts';
import type { StepDependencies } from './dependencies.ts';
import { begun, endedAtOnce, failedAtOnce, heard, refused, succeeded } from './step-record.ts';

/** The effect, its fence, the events and the instance's row: all in one commit. */
export async function performLocal(
  service: Service,
  effect: LocalEffect,
  { pool, steps: { holdTtlMs } }: StepDependencies,
  instanceId: string,
): Promise<Outcome> {
  const at: NamedPhase = { step: effect.step, phase: effect.phase };
  const answer = await decideOn(pool, instanceId, (before, now): Decided<Recorded> => {
    const begins = begun(pool.saga, { record: before, now }, { ...at, keyWindowMs: Infinity });
    const { changes, answer: verdict } = begins.first;
    if (verdict.kind !== 'attempt')
      return { changes, answer: { kind: 'answered', outcome: outcomeOf(verdict) } };
    const { fence } = verdict;
    const facts = service.factsOf(begins.record);
    const call = effect.call(facts, { holdTtlMs });
    const waits = effect.waitsInstead?.(facts);
    const otherwise =
      waits === undefined
        ? endedAtOnce(service, begins, at, { fence, outcome: refused(service.saga, effect.refusedFor) })
        : failedAtOnce(begins, at, { fence, ...waits });
    const amend = fence.lastApplied === undefined ? undefined : effect.amend?.bind(effect);
    return {
      ...endedAtOnce(service, begins, at, { fence, outcome: succeeded({}) }),
      local: { call, otherwise, amend: amend && ((client) => amend(client, { facts, holdTtlMs })) },
    };
  });
  return heard(answer);
}
