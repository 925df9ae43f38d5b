import { stageOf, stagesOf, type Outline } from './definition.ts';
import { directionOf } from './phases.ts';
import type { ShownState } from './rules/status.ts';

/** A run as it can be seen from outside. `completed`: it went to its end, whatever that was. */
export interface RunSight {
  readonly completed: boolean;
  /** As it shows it itself, of the words of an instance's status. */
  readonly status?: string | undefined;
  readonly stage?: string | undefined;
  /** The highest that the record has told it of. */
  readonly revision?: number | undefined;
  /** Of the record, as it was told last. */
  readonly version?: number | undefined;
}

/** A run was told more than is on record: that was restored from a back-up. Pure. */
export function hasForgotten(
  { state, version }: { readonly state: Pick<ShownState, 'closed' | 'revision'>; readonly version: number },
  { version: told = 0, revision = 1 }: Pick<RunSight, 'version' | 'revision'>,
): boolean {
  return state.closed === undefined && (told > version || revision > state.revision);
}

/**
 * Whether a run has done more than is on record, which is written first: the record was restored from a back-up that is older
 * than what happened. A run may be about to begin a stage, and then all that comes before it is on record as done. Pure.
 */
export function isBehind(
  outline: Outline,
  record: { readonly state: ShownState; readonly version: number },
  run: RunSight,
): boolean {
  const { state } = record;
  const { completed, stage } = run;
  if (state.closed !== undefined) return false;
  if (completed || stage === 'closed' || hasForgotten(record, run)) return true;
  if (stage === undefined) return false;
  if (stage === 'undoing') return state.cancel === undefined && !state.pivoted;
  const stages = stagesOf(outline);
  const furthest = furthestOf(outline, state);
  if (stages.indexOf(stage) <= furthest) return false;
  return stages.indexOf(stage) > furthest + 1 || !isPassed(outline, state, stages[furthest]);
}

/**
 * The furthest stage on the way forward that is on record, also of an instance that is being undone: its run may not know yet. What
 * was done before may be brought in line with a decision later: the last attempt is not the furthest.
 */
function furthestOf(outline: Outline, { stage, pivoted, phases }: ShownState): number {
  const stages = stagesOf(outline);
  const attempted = phases
    .filter(({ phase }) => directionOf(phase) === 'forward')
    .map((at) => stageOf(outline, at));
  const reached = ['accepted', stage, ...(pivoted ? ['committing'] : []), ...attempted];
  return Math.max(...reached.filter((one) => one !== 'undoing').map((one) => stages.indexOf(one)));
}

/** All that was begun of a stage was done once, or somebody decided to do without it. */
function isPassed(outline: Outline, { phases }: ShownState, stage: string | undefined): boolean {
  return phases
    .filter((phase) => stageOf(outline, phase) === stage)
    .every(({ result, waived }) => result !== undefined || waived === true);
}
