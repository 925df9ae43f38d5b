import type { Bounds } from './bounds.ts';
import type { Attempt, ZombieAttempt } from './attempt.ts';
import type { SagaNode } from './saga-graph.ts';
import { newWorld, type World, type WorldRules } from './world.ts';
import { keyOfLate } from './world-key.ts';

/** A run, the world, and all that is under way between them. */
export interface State {
  readonly node: SagaNode;
  readonly world: World;
  /** By request, for the phases that the run waits for. */
  readonly deliveries: Readonly<Record<string, Delivery>>;
  readonly lates: readonly ZombieAttempt[];
  /** A cancel that is on record reaches the run a little later. */
  readonly cancel: 'none' | 'on_record';
  /** Where the run goes on from if its workflow task is lost. */
  readonly taskBegan?: SagaNode;
  readonly left: Bounds;
}

export interface Delivery {
  readonly retries: number;
  /** Once a worker has taken it up. */
  readonly attempt?: Attempt;
}

export function firstState(node: SagaNode, { rules, left }: { rules: WorldRules; left: Bounds }): State {
  return withDeliveries({
    node,
    world: newWorld(rules, { revisable: left.decisions > 0, losesTasks: left.tasks > 0 }),
    deliveries: {},
    lates: [],
    cancel: 'none',
    left,
  });
}

/** One delivery for each phase that the run waits for. */
export function withDeliveries(state: State): State {
  const deliveries: Record<string, Delivery> = {};
  for (const { kind, name } of state.node.pending) {
    if (kind === 'perform') deliveries[name] = state.deliveries[name] ?? { retries: 0 };
  }
  return { ...state, deliveries };
}

/** Equal for states that go on alike. `worldNumber` is equal for worlds that do. */
export function keyOfState(state: State, worldNumber: number): string {
  const { node, world, deliveries, lates, cancel, left } = state;
  const underWay = Object.entries(deliveries).map(([name, { retries, attempt }]) => {
    if (attempt === undefined) return `${name}${retries}`;
    const { at, knowledge } = attempt;
    return `${keyOfLate({ from: 'send', at, attempt }, world)}${retries}${knowledge}`;
  });
  return [
    node.id,
    worldNumber,
    underWay.join(),
    lates.map((late) => keyOfLate(late, world)).join(),
    cancel,
    left.parks,
    left.lates,
    left.resets,
    left.tasks,
    state.taskBegan?.id,
    left.cancels,
    left.decisions,
    left.incidents,
  ].join('|');
}
