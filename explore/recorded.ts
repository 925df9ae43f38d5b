import type { Fence, RecordedOutcome } from '../saga/rules/fence.ts';
import { modelSaga } from './model-saga.ts';
import type { At } from './party.ts';
import { settled } from './settled.ts';
import type { Applied, World, WorldRules } from './world.ts';

/** Writes the outcome of an attempt, by the real rules. An attempt that was overtaken is made again. */
export function recorded(
  rules: WorldRules,
  world: World,
  done: { at: At; fence: Fence; outcome: RecordedOutcome },
): Applied {
  const { changes, answer } = rules.attempts.recordOutcome(world, done);
  if (answer.kind === 'overtaken') return { world, answer: { kind: 'unsettled' } };
  const after = rules.record.applied(modelSaga(rules, { pivot: done.at }), world, changes);
  return settled(after, answer.outcome);
}
