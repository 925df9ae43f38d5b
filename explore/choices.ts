import type { NamedPhase } from '../saga/phases.ts';
import type { Choice } from './terms.ts';
import type { World, WorldRules } from './world.ts';

/** The decisions that a refusal allows, beside those that end the case for good. */
export function choicesOn(rules: WorldRules, world: World, at: NamedPhase): readonly Choice[] {
  const { asked, pivoted } = world.state;
  // Nothing else is sent in place of an item whose price was given back.
  const others = asked.due === 0 && rules.asked.due > 0 ? [] : Object.keys(rules.revisions);
  if (at.phase === 'confirm') return ['retry', ...others];
  if (!pivoted) return ['retry', 'own', ...others];
  // A step that is attempted for the first time past the pivot is not replaced any more.
  return isBroughtInLine(rules, at) ? ['retry', ...others] : ['retry', 'own'];
}

/** The decision where nobody decides: past the pivot the order ends with the money back, or without the step. */
export function lastChoiceOn(rules: WorldRules, { state }: Pick<World, 'state'>, at: NamedPhase): Choice {
  if (!state.pivoted) return 'cancel';
  return at.phase === 'confirm' || isBroughtInLine(rules, at) ? 'refund' : 'waived';
}

/** It was done before the pivot. */
function isBroughtInLine({ steps = [] }: WorldRules, at: NamedPhase): boolean {
  return steps.some(({ name, requiredBy }) => name === at.step && requiredBy === 'pivot');
}
