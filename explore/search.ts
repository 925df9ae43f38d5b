import type { Bounds } from './bounds.ts';
import { Coverage } from './coverage.ts';
import type { ExploredSaga } from './explored-saga.ts';
import { Model } from './model.ts';
import type { Move } from './move.ts';
import { movesOf } from './moves.ts';
import { countPaths } from './paths.ts';
import { SagaGraph } from './saga-graph.ts';
import { firstState, type State } from './state.ts';
import { flowFails, violation, type Violation } from './violation.ts';
import { Walk } from './walk.ts';
import { keyOfWorld } from './world-key.ts';

export interface SearchResult {
  readonly states: number;
  /** Points at which the saga itself can wait. */
  readonly points: number;
  readonly moves: number;
  readonly paths: bigint;
  /** By outcome, the number of states in which a run has ended. */
  readonly ends: Readonly<Record<string, number>>;
  /** The worlds in which nothing can happen any more. */
  readonly lastWorlds: ReadonlySet<string>;
  readonly coverage: Coverage;
  /** The shortest path that breaks a rule: which of the moves was taken each time. */
  readonly broken?: { readonly choices: readonly number[]; readonly violations: readonly Violation[] };
}

export interface SearchOptions {
  readonly bounds: Bounds;
  /** Whether states that go on alike are one. */
  readonly merge: boolean;
  /** Depth first: a rule that is broken is found sooner, and not on the shortest path to it. */
  readonly depthFirst?: boolean;
  /** Of the same world: it knows what searches before this one came to. */
  readonly model?: Model;
}

/** Breadth first, so that the first violation has the shortest path to it, if it is not told otherwise. */
export async function search(
  explored: ExploredSaga,
  { bounds, merge, depthFirst = false, model = new Model(explored.rules) }: SearchOptions,
): Promise<SearchResult> {
  const searching = new Search(explored, { merge, depthFirst, model });
  return await searching.run(bounds);
}

/** A state, and the number of its path. */
interface Met {
  readonly id: number;
  readonly state: State;
}

class Search {
  readonly #explored: ExploredSaga;
  readonly #merge: boolean;
  readonly #depthFirst: boolean;
  readonly #model: Model;
  readonly #graph: SagaGraph;
  readonly #coverage = new Coverage();
  readonly #ids = new Map<string, number>();
  readonly #cameFrom: { readonly from: number; readonly choice: number }[] = [];
  readonly #successors: number[][] = [];
  readonly #ends: Record<string, number> = {};
  readonly #lastWorlds = new Set<string>();
  /** Met, in this order. */
  #frontier: Met[] = [];
  /** Met before those, the first one last. */
  #layer: Met[] = [];
  #moves = 0;

  constructor(
    explored: ExploredSaga,
    { merge, depthFirst, model }: { merge: boolean; depthFirst: boolean; model: Model },
  ) {
    this.#explored = explored;
    this.#merge = merge;
    this.#depthFirst = depthFirst;
    this.#model = model;
    this.#graph = new SagaGraph(explored.saga, { Run: explored.Run, merge });
  }

  async run(bounds: Bounds): Promise<SearchResult> {
    const start = await this.#graph.start();
    const walk = new Walk(this.#model, { graph: this.#graph, start, bounds });
    this.#meet(walk, firstState(start, { rules: this.#explored.rules, left: bounds }), {
      from: -1,
      choice: -1,
    });
    // There is no move on the way to it.
    const violations = flowFails(start.end);
    if (violations.length > 0) return this.#result({ choices: [], violations });
    for (let met = this.#next(); met !== undefined; met = this.#next()) {
      const broken = await this.#expand(walk, met);
      if (broken !== undefined) return this.#result(broken);
    }
    return this.#result();
  }

  #next(): Met | undefined {
    if (this.#depthFirst) return this.#frontier.pop();
    if (this.#layer.length === 0) {
      this.#layer = this.#frontier.reverse();
      this.#frontier = [];
    }
    return this.#layer.pop();
  }

  /** The path to a rule that is broken in one move from here, if there is one. */
  async #expand(walk: Walk, { id, state }: Met): Promise<SearchResult['broken']> {
    const moves = movesOf(state, this.#explored.rules);
    if (state.node.end === undefined && !moves.some(leadsOn)) {
      return { choices: this.#choicesTo(id), violations: [violation('end', stuck)] };
    }
    if (moves.length === 0) this.#lastWorlds.add(keyOfWorld(state.world));
    const successors: number[] = [];
    for (const [choice, move] of moves.entries()) {
      const taken = walk.take(state, move);
      const { state: next, violations } = taken instanceof Promise ? await taken : taken;
      this.#moves += 1;
      this.#coverage.add(move);
      if (violations.length > 0) return { choices: [...this.#choicesTo(id), choice], violations };
      successors.push(this.#meet(walk, next, { from: id, choice }));
    }
    this.#successors[id] = successors;
    return undefined;
  }

  #meet(walk: Walk, state: State, cameFrom: { from: number; choice: number }): number {
    const next = this.#cameFrom.length;
    if (this.#merge) {
      const key = walk.keyOf(state);
      const known = this.#ids.get(key);
      if (known !== undefined) return known;
      this.#ids.set(key, next);
    }
    this.#cameFrom.push(cameFrom);
    this.#frontier.push({ id: next, state });
    const { end } = state.node;
    if (end !== undefined) this.#ends[end.outcome] = (this.#ends[end.outcome] ?? 0) + 1;
    return next;
  }

  #choicesTo(id: number): number[] {
    const choices: number[] = [];
    for (let at = this.#cameFrom[id]; at !== undefined && at.from >= 0; at = this.#cameFrom[at.from])
      choices.unshift(at.choice);
    return choices;
  }

  #result(broken?: SearchResult['broken']): SearchResult {
    return {
      states: this.#cameFrom.length,
      points: this.#graph.size,
      moves: this.#moves,
      paths: broken === undefined ? countPaths(this.#successors) : 0n,
      ends: this.#ends,
      lastWorlds: this.#lastWorlds,
      coverage: this.#coverage,
      ...(broken === undefined ? {} : { broken }),
    };
  }
}

const stuck = 'nothing can happen any more, and the run has not ended';

/** Not what only comes from outside: a run must not need a late attempt, a reset or a cancel to go on. */
function leadsOn({ type }: Move): boolean {
  return type !== 'resume' && type !== 'reset' && type !== 'cancel';
}
