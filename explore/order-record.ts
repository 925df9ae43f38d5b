import type { Fence } from '../saga/rules/fence.ts';
import type { Reason } from '../saga/outcome.ts';
import { directionOf, type Phase } from '../domain/steps.ts';
import type { Asked } from './asked.ts';
import type { Case } from './open-cases.ts';
import { nameOf, type At } from './party.ts';
import type { Applied, World } from './world.ts';

/** What the order's row says. */
export interface OrderRecord {
  readonly cancel?: Reason;
  readonly pivoted: boolean;
  readonly closed?: 'completed' | 'cancelled';
  /** Phases that wait for an engineer. */
  readonly parked: readonly Pick<At, 'step' | 'phase'>[];
  readonly cases: readonly Case[];
  /** Without decisions, what a settled fence has been through does not matter any more. */
  readonly revisable: boolean;
  readonly revision: number;
  readonly asked: Asked;
  /** By phase, the revision that it could not follow. */
  readonly declined: Readonly<Record<string, number>>;
  /** Phases that are done without. */
  readonly waived: readonly string[];
}

const recorded = { kind: 'recorded' } as const;

/** Cancel and the pivot have one winner: whoever is on record first. */
export function startCancel(world: World, reason: Reason): Applied {
  const { closed, cancel, pivoted } = world.order;
  if (closed !== undefined) return { world, answer: { kind: 'order_closed' } };
  if (cancel !== undefined) return { world, answer: { kind: 'cancelling', reason: cancel } };
  if (pivoted) return { world, answer: { kind: 'too_late' } };
  return {
    world: { ...world, order: { ...world.order, cancel: reason, cases: [] } },
    answer: { kind: 'cancelling', reason },
  };
}

export function park(world: World, { step, phase }: At): Applied {
  const { closed, parked } = world.order;
  if (closed !== undefined || isParked(world.order, { step, phase })) return { world, answer: recorded };
  return {
    world: { ...world, order: { ...world.order, parked: [...parked, { step, phase }] } },
    answer: recorded,
  };
}

/** Those of `phases` that block the order may be attempted again; what was refused then is asked anew. */
export function recordRedrive(world: World, phases: readonly Pick<At, 'step' | 'phase'>[]): Applied {
  const { closed, cancel, parked } = world.order;
  if (closed !== undefined) return { world, answer: recorded };
  const named = phases.map(nameOf);
  const redriven = parked.filter(
    (at) => named.includes(nameOf(at)) && (cancel === undefined || directionOf(at.phase) === 'undo'),
  );
  let { fences } = world;
  for (const { step, phase } of redriven) {
    const fence = fences[step]?.[phase];
    if (fence?.state !== 'refused' || world.order.waived.includes(nameOf({ step, phase }))) continue;
    const { outcome: _, ...known } = fence;
    fences = withFence(fences, step, { ...known, state: 'not_applied' });
  }
  const left = parked.filter((at) => !redriven.includes(at));
  return { world: { ...world, fences, order: { ...world.order, parked: left } }, answer: recorded };
}

export function withFence(fences: World['fences'], step: string, fence: Fence): World['fences'] {
  return { ...fences, [step]: { ...fences[step], [fence.phase]: fence } };
}

export function isParked({ parked }: OrderRecord, at: { step: string; phase: Phase }): boolean {
  return parked.some((other) => nameOf(other) === nameOf(at));
}

/** It is not parked any more: it is attempted, or has come to something. */
export function unparked(order: OrderRecord, at: { step: string; phase: Phase }): OrderRecord {
  const parked = order.parked.filter((other) => nameOf(other) !== nameOf(at));
  return parked.length === order.parked.length ? order : { ...order, parked };
}
