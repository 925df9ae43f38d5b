import type { Seed } from './seed.ts';
import type { ExploredSaga } from './explored-saga.ts';
import { Model } from './model.ts';
import { movesOf } from './moves.ts';
import type { Pending } from './request.ts';
import { SagaGraph } from './saga-graph.ts';
import { firstState, type State } from './state.ts';
import { flowFails, violation, type Violation } from './violation.ts';
import { Walk } from './walk.ts';
import { wordsOf } from './words.ts';

/** One path, told. */
export interface Story {
  readonly lines: readonly string[];
  readonly violations: readonly Violation[];
}

/** Takes the path of a seed again, on a new run. @throws Error for a seed of another saga */
export async function tell(explored: ExploredSaga, { bounds, choices }: Seed): Promise<Story> {
  const graph = new SagaGraph(explored.saga, { Run: explored.Run, merge: true });
  const start = await graph.start();
  const walk = new Walk(new Model(explored.rules), { graph, start, bounds });
  let state: State = firstState(start, { rules: explored.rules, left: bounds });
  const failed = flowFails(start.end);
  if (failed.length > 0) return { lines: [], violations: failed };
  const lines: string[] = [];
  for (const choice of choices) {
    const move = movesOf(state, explored.rules)[choice];
    if (move === undefined)
      throw new Error(`Move ${lines.length + 1} of the seed does not exist: it is of another saga`);
    const { state: after, advanced, violations } = await walk.take(state, move);
    const asked = advanced.input === undefined ? [] : newlyAsked(state, after);
    lines.push(
      `${wordsOf(move, state)}${asked.length > 0 ? ` → ${asked.join(', ')}` : ''}${endOf(after, state)}`,
    );
    if (violations.length > 0) return { lines, violations };
    state = after;
  }
  const stuck = state.node.end === undefined && movesOf(state, explored.rules).length === 0;
  return {
    lines,
    violations: stuck ? [violation('end', 'nothing can happen any more, and the run has not ended')] : [],
  };
}

function newlyAsked(before: State, after: State): string[] {
  const known = new Set(before.node.pending.map(({ name }) => name));
  return after.node.pending.filter(({ name }: Pending) => !known.has(name)).map(({ name }) => name);
}

function endOf(after: State, before: State): string {
  const { end } = after.node;
  return end === undefined || before.node.end !== undefined ? '' : ` → the run ends: ${end.outcome}`;
}
