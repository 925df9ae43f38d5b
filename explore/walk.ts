import { advance, type Advanced } from './advance.ts';
import { spend, type Bounds } from './bounds.ts';
import type { Model } from './model.ts';
import type { Move } from './move.ts';
import { checkRun } from './run-checks.ts';
import type { SagaEdge, SagaGraph, SagaNode } from './saga-graph.ts';
import { isSpent } from './spent-late.ts';
import { keyOfState, withDeliveries, type State } from './state.ts';
import { violation, type Violation } from './violation.ts';
import type { WorldRules } from './world.ts';

export interface Walked {
  readonly state: State;
  readonly advanced: Advanced;
  readonly violations: readonly Violation[];
}

/** Takes moves from state to state: first the world, then what the run makes of it, with every rule checked. */
export class Walk {
  readonly #model: Model;
  readonly #rules: WorldRules;
  readonly #graph: SagaGraph;
  readonly #start: SagaNode;
  readonly #bounds: Bounds;

  constructor(model: Model, options: { graph: SagaGraph; start: SagaNode; bounds: Bounds }) {
    this.#model = model;
    this.#rules = model.rules;
    this.#graph = options.graph;
    this.#start = options.start;
    this.#bounds = options.bounds;
  }

  /** Equal for states that go on alike. */
  keyOf(state: State): string {
    return keyOfState(state, this.#model.numberOf(state.world));
  }

  /** A promise only where the run has to be executed to know. */
  take(from: State, move: Move): Walked | Promise<Walked> {
    const advanced = advance(this.#model, from, move);
    const { input, state } = advanced;
    if (move.type === 'reset') return this.#arrived(advanced, { ...state, node: this.#start }, []);
    if (move.type === 'task_lost')
      return this.#arrived(advanced, { ...state, node: from.taskBegan ?? this.#start }, []);
    if (input === undefined) return this.#arrived(advanced, state, this.#checkProgress(state));
    const edge = this.#graph.walked(state.node, input);
    if (edge !== undefined) return this.#upon(advanced, edge);
    return this.#graph.walk(state.node, input).then((walked) => this.#upon(advanced, walked));
  }

  #upon(advanced: Advanced, edge: SagaEdge): Walked {
    const parks = edge.asked.filter(({ kind }) => kind === 'park').length;
    const { left } = advanced.state;
    const state = { ...advanced.state, node: edge.to, left: spend(left, 'parks', parks) };
    const ofRun = checkRun(edge, advanced, this.#rules);
    return this.#arrived(advanced, state, [...ofRun, ...this.#checkProgress(state)]);
  }

  #withoutSpent(state: State): State {
    if (state.lates.length === 0) return state;
    const lates = state.lates.filter((late) => !isSpent(this.#model, state.world, late));
    return lates.length === state.lates.length ? state : { ...state, lates };
  }

  /** A phase that fails without a fault fails for ever. A reset, or a task that was lost, may meet the failure again, once. */
  #checkProgress({ left, deliveries }: State): readonly Violation[] {
    const { parks, resets, tasks, retries } = this.#bounds;
    if (left.parks < -(parks + resets + tasks))
      return [violation('end', 'it parks again and again, though nothing goes wrong')];
    const endless = Object.entries(deliveries).find(([, delivery]) => delivery.retries > retries + 4);
    return endless === undefined
      ? []
      : [violation('end', `${endless[0]} is attempted again and again, though nothing goes wrong`)];
  }

  #arrived(advanced: Advanced, state: State, ofRun: readonly Violation[]): Walked {
    return {
      state: withDeliveries(this.#withoutSpent(state)),
      advanced,
      violations: [...advanced.violations, ...ofRun],
    };
  }
}
