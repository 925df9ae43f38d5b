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
  if (order.waived.includes(nameOf(at))) return ruled(world, 'waived');
  const known = caseOf(order, at);
  if (known?.choice !== undefined && known.status !== 'open') return ruled(world, rulingFor(known.choice));
  if (known !== undefined) return { world, answer: { kind: 'waiting' } };
  const declined = order.declined[nameOf(at)] === order.revision;
  if (fences[at.step]?.[at.phase]?.state !== 'refused' && !declined) return ruled(world, 'again');
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
  const closed = { ...world, order: withoutCase(order, at) };
  return {
    world: waives
      ? closed
      : follows
        ? withCase({ ...world, order }, { ...known, status: 'applying', before })
        : askedAnew(closed, at),
    answer: { kind: 'revised', follows },
  };
}

/** All that was done before is in line with the decision on a phase, which may be attempted again. */
export function conclude(world: World, at: At): Applied {
  const concludes = caseOf(world.order, at)?.status === 'applying';
  const closed = { ...world, order: withoutCase(world.order, at) };
  return { world: concludes ? askedAnew(closed, at) : world, answer: recorded };
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

/** As {@link revert}, of the last decision that is being put into effect. */
export function takeBack(world: World, declined: At): Applied {
  const { order } = world;
  const isDeclined = order.declined[nameOf(declined)] === order.revision;
  const applying = order.cases.findLast(({ status }) => status === 'applying');
  return isDeclined && applying !== undefined
    ? { world: reverted(world, applying), answer: { kind: 'taken_back', any: true } }
    : { world, answer: { kind: 'taken_back', any: false } };
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

function askedAnew(world: World, { step, phase }: At): World {
  const fence = world.fences[step]?.[phase];
  if (fence?.state !== 'refused') return world;
  const { outcome: _, ...known } = fence;
  return { ...world, fences: withFence(world.fences, step, { ...known, state: 'not_applied' }) };
}

function withCase(world: World, one: Case): World {
  const order = withoutCase(world.order, one.at);
  return { ...world, order: { ...order, cases: [...order.cases, one] } };
}

function withoutCase(order: OrderRecord, at: At): OrderRecord {
  return { ...order, cases: order.cases.filter((one) => nameOf(one.at) !== nameOf(at)) };
}
