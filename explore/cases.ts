import type { Ruling } from '../saga/runtime.ts';
import { chosen, sameAsked, type Asked, type Choice } from './asked.ts';
import { withFence, type OrderRecord } from './order-record.ts';
import { nameOf, type At } from './party.ts';
import type { Applied, World, WorldRules } from './world.ts';

/** A refusal that waits for a decision, or of which the decision is being put into effect. */
export interface Case {
  readonly at: At;
  readonly status: 'open' | 'decided' | 'applying';
  readonly choice?: Choice;
  /** What was asked for before it was decided. */
  readonly before?: Asked;
}

const recorded = { kind: 'recorded' } as const;

/** What becomes of a refusal: the case is opened, waits, or was ruled. As the journal does. */
export function attend(world: World, at: At): Applied {
  const { order, fences } = world;
  if (order.closed !== undefined) return ruled(world, 'again');
  if (order.cancel !== undefined && !order.pivoted) return ruled(world, 'cancel');
  const known = caseOf(order, at);
  if (known?.choice !== undefined && known.status !== 'open') return ruled(world, rulingFor(known.choice));
  if (known !== undefined) return { world, answer: { kind: 'waiting' } };
  const declined = order.declined[nameOf(at)] === order.revision;
  if (fences[at.step]?.[at.phase]?.state !== 'refused' && !declined) return ruled(world, 'again');
  const applying = declined ? order.cases.findLast(({ status }) => status === 'applying') : undefined;
  if (applying !== undefined) return ruled(reverted(world, applying), 'again');
  return { world: withCase(world, { at, status: 'open' }), answer: { kind: 'waiting' } };
}

/** A person, or the last resort, rules on an open case. */
export function decide(world: World, at: At, choice: Choice): Applied {
  const { order } = world;
  const known = caseOf(order, at);
  if (known?.status !== 'open') return { world, answer: recorded };
  if (choice !== 'cancel')
    return { world: withCase(world, { ...known, status: 'decided', choice }), answer: recorded };
  const cancel = { cause: 'refused', message: 'It was decided to cancel.' };
  return { world: { ...world, order: { ...order, cancel, cases: [] } }, answer: recorded };
}

/** Puts a decision into effect, once. */
export function revise(rules: WorldRules, world: World, at: At): Applied {
  const known = caseOf(world.order, at);
  if (known?.status === 'applying') return { world, answer: { kind: 'revised', follows: true } };
  if (known?.status !== 'decided' || known.choice === undefined)
    return { world, answer: { kind: 'revised', follows: false } };
  const { asked: before, revision, waived } = world.order;
  const asked = chosen(before, known.choice, at.step, rules.revisions);
  const follows = !sameAsked(before, asked);
  const waives = rulingFor(known.choice) === 'waived';
  const order = {
    ...world.order,
    asked,
    revision: revision + 1,
    waived: waives ? [...waived, nameOf(at)] : waived,
  };
  const next = { ...world, fences: askedAnew(world, at), order };
  return {
    world:
      follows && !waives
        ? withCase(next, { ...known, status: 'applying', before })
        : { ...next, order: withoutCase(order, at) },
    answer: { kind: 'revised', follows },
  };
}

export function revert(world: World, at: At): Applied {
  const known = caseOf(world.order, at);
  return { world: known?.status === 'applying' ? reverted(world, known) : world, answer: recorded };
}

/** A phase that a decision was about is attempted: the decision is in effect. */
export function withoutApplied(order: OrderRecord, at: At): OrderRecord {
  return caseOf(order, at)?.status === 'applying' ? withoutCase(order, at) : order;
}

export function caseOf({ cases }: OrderRecord, at: Pick<At, 'step' | 'phase'>): Case | undefined {
  return cases.find((one) => nameOf(one.at) === nameOf(at));
}

function rulingFor(choice: Choice): Ruling {
  return choice === 'waived' || choice === 'refund' ? 'waived' : 'again';
}

function ruled(world: World, ruling: Ruling): Applied {
  return { world, answer: { kind: 'ruled', ruling } };
}

function reverted(world: World, { at, before }: Case): World {
  const { order } = world;
  const next = { ...world, order: { ...order, asked: before ?? order.asked, revision: order.revision + 1 } };
  return withCase(next, { at, status: 'open' });
}

function askedAnew({ fences }: World, { step, phase }: At): World['fences'] {
  const fence = fences[step]?.[phase];
  if (fence?.state !== 'refused') return fences;
  const { outcome: _, ...known } = fence;
  return withFence(fences, step, { ...known, state: 'not_applied' });
}

function withCase(world: World, one: Case): World {
  const order = withoutCase(world.order, one.at);
  return { ...world, order: { ...order, cases: [...order.cases, one] } };
}

function withoutCase(order: OrderRecord, at: At): OrderRecord {
  return { ...order, cases: order.cases.filter((one) => nameOf(one.at) !== nameOf(at)) };
}
