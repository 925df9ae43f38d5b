import type { Causes } from './causes.ts';
import { directionOf, type NamedPhase, type Phase } from './phases.ts';
import type { StepShape } from './rules/alignment.ts';
import type { SagaDefinition } from './saga.ts';
import {
  firstPhase,
  phasesOf,
  undoPhase,
  type Description,
  type PhaseWords,
  type Step,
  type Steps,
} from './step.ts';

/** Steps that pages, the Web UI and the API can speak of. */
export type DescribedSteps = Readonly<Record<string, DescribedStep>>;

interface DescribedStep extends Pick<Step, 'name' | 'kind'> {
  readonly description: Omit<Description, 'words'> & { readonly words: Partial<Record<Phase, PhaseWords>> };
}

/** The outline of a saga: its steps in the order in which they are declared, and its pivot. */
export interface Outline {
  readonly steps: DescribedSteps;
  readonly pivot?: string;
}

/** A saga as its runtime on Temporal, the pages and the API know it. */
export interface DescribedSaga extends Outline, Pick<SagaDefinition, 'flow'> {
  readonly name: string;
  readonly steps: DescribedSteps & Steps;
  readonly causes: Causes;
  /** Fields of decisions that must not come into Temporal's history. */
  readonly personal: readonly string[];
}

/** How a phase is spoken of. @throws Error for a phase that the step does not have */
export function wordsOf({ steps }: Pick<Outline, 'steps'>, { step, phase }: NamedPhase): PhaseWords {
  const words = described(steps, step).words[phase];
  if (words === undefined) throw new Error(`${step} has no phase ${phase}`);
  return words;
}

/** Every phase of every step. */
export function phasesIn({ steps }: Pick<Outline, 'steps'>): readonly NamedPhase[] {
  return Object.values(steps).flatMap((step) =>
    phasesOf(step).map((phase): NamedPhase => ({ step: step.name, phase })),
  );
}

/** The way of an instance when all goes well. */
export function wayOf(outline: Outline): readonly NamedPhase[] {
  const steps = Object.values(outline.steps);
  const before = steps.filter(({ kind }) => kind !== 'retriable');
  const others = before.filter(({ kind, name }) => kind === 'reservation' && name !== outline.pivot);
  return [
    ...before.map((step): NamedPhase => ({ step: step.name, phase: firstPhase(step) })),
    ...(outline.pivot === undefined ? [] : [pivotOf(outline)]),
    ...others.map(({ name: step }): NamedPhase => ({ step, phase: 'confirm' })),
    ...steps
      .filter(({ kind }) => kind === 'retriable')
      .map(({ name: step }): NamedPhase => ({ step, phase: 'run' })),
  ];
}

export function pivotOf({ pivot }: Pick<Outline, 'pivot'>): NamedPhase {
  if (pivot === undefined) throw new Error('This saga has no pivot');
  return { step: pivot, phase: 'confirm' };
}

/** Whether a phase is the point of no return. */
export function isPivot({ pivot }: Pick<Outline, 'pivot'>, { step, phase }: NamedPhase): boolean {
  return step === pivot && phase === 'confirm';
}

/** Where an instance may stand, the earlier before the later. `undoing` is on the way back. */
export function stagesOf(outline: Outline): readonly string[] {
  return ['accepted', ...new Set(wayOf(outline).map((at) => stageOf(outline, at))), 'undoing', 'closed'];
}

export function stageOf({ steps }: Pick<Outline, 'steps'>, { step, phase }: NamedPhase): string {
  if (directionOf(phase) === 'undo') return 'undoing';
  return phase === 'confirm' ? 'committing' : described(steps, step).stage;
}

export function described(steps: DescribedSteps, name: string): DescribedStep['description'] {
  const step = steps[name];
  if (step === undefined) throw new Error(`There is no step ${name}`);
  return step.description;
}

/** How each step begins, and by when it has to be done: before the pivot, or by the end. */
export function shapesOf(steps: Steps): readonly (StepShape & { readonly final: boolean })[] {
  return Object.values(steps).map((step) => ({
    name: step.name,
    first: firstPhase(step),
    requiredBy: step.kind === 'retriable' ? 'end' : 'pivot',
    // Nothing of it is to be undone.
    final: undoPhase(step) === undefined,
  }));
}
