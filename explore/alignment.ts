import { directionOf } from '../domain/steps.ts';
import type { Alignment, NamedPhase, StepShape } from '../saga/rules/alignment.ts';
import type { Verdict } from '../saga/rules/fence-rules.ts';
import type { Outcome } from '../saga/outcome.ts';
import { caseOf } from './open-cases.ts';
import { judged, requestHashOf, withoutAttempt } from './fencing.ts';
import { nameOf, type At } from './party.ts';
import type { World, WorldRules } from './world.ts';

/** Whether a phase may be attempted, or what has to be done before. */
export type Begun = Verdict | { readonly kind: 'out_of_line'; readonly phases: readonly NamedPhase[] };

/** What the rules of alignment have to know of a world. */
export function alignmentOf(rules: WorldRules, { order, fences }: World): Alignment {
  return {
    steps: rules.steps ?? begun(fences),
    fences,
    wanted: (at) => requestHashOf(rules, at, order.asked),
    isDeclined: (at) => order.declined[nameOf(at)] === order.revision,
    isWaived: (at) => order.waived.includes(nameOf(at)),
  };
}

/** Asks the real rules whether a phase may be attempted now. */
export function begunBy(rules: WorldRules, world: World, { at, aged }: { at: At; aged: boolean }): Begun {
  const verdict = judged(rules, world, { at, aged });
  if (verdict.kind !== 'attempt') return verdict;
  const phases = rules.alignment.heldBackBy(at, {
    alignment: alignmentOf(rules, world),
    pivot: at.pivot,
    deciding: directionOf(at.phase) === 'forward' && caseOf(world.order, at)?.status === 'applying',
  });
  return phases.length > 0 ? { kind: 'out_of_line', phases } : verdict;
}

/** The outcome of a delivery that is not to be attempted, and the world that remembers it. */
export function withoutBegin(
  world: World,
  at: At,
  begun: Exclude<Begun, { kind: 'attempt' }>,
): { world: World; outcome: Outcome } {
  return begun.kind === 'out_of_line' ? { world, outcome: begun } : withoutAttempt(world, at, begun);
}

function begun(fences: World['fences']): readonly StepShape[] {
  return Object.entries(fences).map(([name, { run }]) => ({
    name,
    first: run === undefined ? 'try' : 'run',
  }));
}
