import type { Closing } from '../saga/runtime.ts';
import { alignmentOf } from './alignment.ts';
import type { Applied, World, WorldRules } from './world.ts';

/** Ends the order, unless what is on record speaks against it. `final`: steps that have no undo. */
export function closeOrder(
  rules: WorldRules,
  world: World,
  { as, final }: { as: 'completed' | 'cancelled'; final: readonly string[] },
): Applied {
  const refused = world.order.closed === undefined ? objectionTo(rules, world, { as, final }) : undefined;
  if (refused !== undefined) return { world, answer: { kind: 'told', told: refused } };
  const closed = world.order.closed ?? as;
  return {
    world: { ...world, order: { ...world.order, closed, parked: [], cases: [] } },
    answer: { kind: 'told', told: { kind: 'closed' } },
  };
}

function objectionTo(
  rules: WorldRules,
  world: World,
  { as, final }: { as: 'completed' | 'cancelled'; final: readonly string[] },
): Closing | undefined {
  if (as === 'completed') {
    const phases = rules.alignment.unfinished(alignmentOf(rules, world), 'end');
    return phases.length === 0 ? undefined : { kind: 'out_of_line', phases };
  }
  const steps = Object.entries(world.fences)
    .filter(([, fences]) => rules.fence.isLeftToUndo(fences))
    .map(([step]) => step)
    .filter((step) => !final.includes(step));
  return steps.length === 0 ? undefined : { kind: 'not_undone', steps };
}
