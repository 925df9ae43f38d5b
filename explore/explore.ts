import { passes, type Bounds, type Pass } from './bounds.ts';
import { Coverage } from './coverage.ts';
import type { ExploredSaga } from './explored-saga.ts';
import { Model } from './model.ts';
import { search, type SearchResult } from './search.ts';
import { printSeed } from './seed.ts';
import { tell } from './story.ts';
import type { Violation } from './violation.ts';

export interface ExploreOptions {
  /** Troubles that may occur together; each pass is a search of its own. */
  readonly passes?: readonly Pass[];
  /** Whether states that go on alike are one. Only small sagas end without. */
  readonly merge?: boolean;
  /** Depth first: a rule that is broken is found sooner, and its story is not the shortest. */
  readonly depthFirst?: boolean;
  /** Told of each pass when it ends; some take minutes. */
  readonly onPass?: (done: ExploredPass) => void;
}

export interface ExploredPass {
  readonly pass: Pass;
  readonly result: SearchResult;
}

export interface Exploration {
  readonly saga: string;
  readonly passes: readonly ExploredPass[];
  readonly states: number;
  readonly moves: number;
  readonly paths: bigint;
  readonly ends: Readonly<Record<string, number>>;
  readonly coverage: Coverage;
  /** Steps that are declared, and that the flow never comes to; none where a rule is broken, for the search has stopped there. */
  readonly unused: readonly string[];
  readonly milliseconds: number;
  readonly broken?: Broken;
}

/** A path that breaks a rule: the shortest, but where the search went depth first. */
export interface Broken {
  readonly story: readonly string[];
  readonly violations: readonly Violation[];
  /** Takes the same path again. */
  readonly seed: string;
}

/** Runs a saga through all that may happen to it, and stops at the first rule that is broken. */
export async function explore(explored: ExploredSaga, options: ExploreOptions = {}): Promise<Exploration> {
  const { merge = true, depthFirst = false, onPass = () => undefined } = options;
  const startedAt = performance.now();
  // A world does not depend on what may go wrong, and so each pass adds to what the ones before it knew.
  const model = new Model(explored.rules);
  const done: ExploredPass[] = [];
  let broken: Broken | undefined;
  for (const pass of options.passes ?? passes) {
    const result = await search(explored, { bounds: pass.bounds, merge, depthFirst, model });
    done.push({ pass, result });
    onPass({ pass, result });
    if (result.broken === undefined) continue;
    broken = await brokenStory(explored, pass.bounds, result.broken.choices, result.broken.violations);
    break;
  }
  const coverage = Coverage.of(done.map(({ result }) => result.coverage));
  return {
    saga: explored.saga.name,
    passes: done,
    states: sum(done.map(({ result }) => result.states)),
    moves: sum(done.map(({ result }) => result.moves)),
    paths: done.reduce((total, { result }) => total + result.paths, 0n),
    ends: endsOf(done.map(({ result }) => result.ends)),
    coverage,
    unused: broken === undefined ? stepsNotReached(coverage, explored) : [],
    milliseconds: performance.now() - startedAt,
    ...(broken === undefined ? {} : { broken }),
  };
}

function stepsNotReached(coverage: Coverage, { saga }: ExploredSaga): string[] {
  return Object.keys(saga.steps).filter((step) => !coverage.reaches(step));
}

async function brokenStory(
  explored: ExploredSaga,
  bounds: Bounds,
  choices: readonly number[],
  violations: readonly Violation[],
): Promise<Broken> {
  const { lines } = await tell(explored, { bounds, choices });
  return { story: lines, violations, seed: printSeed({ bounds, choices }) };
}

function endsOf(all: readonly Readonly<Record<string, number>>[]): Record<string, number> {
  const ends: Record<string, number> = {};
  for (const one of all)
    for (const [outcome, count] of Object.entries(one)) ends[outcome] = (ends[outcome] ?? 0) + count;
  return ends;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
