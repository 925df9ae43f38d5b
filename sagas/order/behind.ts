import type { Order } from './order.ts';
import { stageOf, stages, type Stage } from './steps.ts';
import { directionOf } from '../../saga/phases.ts';

/** What can be seen of a run from outside. `completed`: it went to its end, whatever that was. */
export interface RunSight {
  readonly completed: boolean;
  readonly stage?: Stage | undefined;
  /** The highest that the record has told it of. */
  readonly revision?: number | undefined;
}

/**
 * Whether a run has done more than is on record, which is written first: the record was restored from a back-up that is older
 * than what happened. A run may be about to begin a stage, and then all that comes before it is on record as done. Pure.
 */
export function isBehind(order: Order, { completed, stage, revision = 1 }: RunSight): boolean {
  if (order.closed !== undefined) return false;
  if (completed || stage === 'closed' || revision > order.revision) return true;
  if (stage === undefined) return false;
  if (stage === 'undoing') return order.cancel === undefined && !order.pivoted;
  const furthest = furthestOf(order);
  if (stages.indexOf(stage) <= furthest) return false;
  return stages.indexOf(stage) > furthest + 1 || !isPassed(order, stages[furthest]);
}

/**
 * The furthest stage on the way forward that is on record, also of an order that is being undone: its run may not know yet. What
 * was done before may be brought in line with a decision later: the last attempt is not the furthest.
 */
function furthestOf({ stage, pivoted, phases }: Order): number {
  const attempted = phases.filter(({ phase }) => directionOf(phase) === 'forward').map(stageOf);
  const reached: readonly Stage[] = [
    'accepted',
    stage,
    ...(pivoted ? (['committing'] as const) : []),
    ...attempted,
  ];
  return Math.max(...reached.filter((one) => one !== 'undoing').map((one) => stages.indexOf(one)));
}

/** All that was begun of a stage was done once, or somebody decided to do without it. */
function isPassed({ phases }: Order, stage: Stage | undefined): boolean {
  return phases
    .filter((phase) => stageOf(phase) === stage)
    .every(({ result, waived }) => result !== undefined || waived === true);
}
