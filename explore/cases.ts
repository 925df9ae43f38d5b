import type { CaseRuling, CaseStanding, Revising } from '../saga/rules/cases.ts';
import { alignmentOf } from './alignment.ts';
import { chosen, sameAsked, type Asked, type Choice } from './asked.ts';
import type { Told } from './driven-run.ts';
import { caseOf, withoutCase, type Case } from './open-cases.ts';
import { withFence } from './order-record.ts';
import { nameOf, type At } from './party.ts';
import type { Applied, World, WorldRules } from './world.ts';

const recorded = { kind: 'recorded' } as const;

/** What becomes of a refusal: the case is opened, waits, or was ruled. */
export function attend(rules: WorldRules, world: World, at: At): Applied {
  const { order, fences } = world;
  const known = caseOf(order, at);
  const attended = rules.cases.attend(at, {
    closed: order.closed !== undefined,
    cancelling: order.cancel !== undefined && !order.pivoted,
    alignment: alignmentOf(rules, world),
    case: standingOf(known),
    applying: order.cases.some(({ status }) => status === 'applying'),
    refused:
      fences[at.step]?.[at.phase]?.state === 'refused' || order.declined[nameOf(at)] === order.revision,
  });
  if (attended.kind === 'ruled') return told(world, attended.ruling);
  return {
    world: known === undefined ? withCase(world, { at, status: 'open' }) : world,
    answer: { kind: 'waiting' },
  };
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
export function revise(rules: WorldRules, before: World, at: At): Applied {
  const known = caseOf(before.order, at);
  const choice = known?.status === 'decided' ? known.choice : undefined;
  const asked =
    choice === undefined ? before.order.asked : chosen(before.order.asked, choice, at.step, rules.revisions);
  const phases = choice === undefined ? [] : rules.cases.unsettled(at, alignmentOf(rules, before));
  if (phases.length > 0) return told(before, { kind: 'unsettled', phases });
  const revised = rules.cases.revising(standingOf(known), { changes: !sameAsked(before.order.asked, asked) });
  const world = choice === undefined ? before : decided(before, { at, choice, asked, revised });
  const follows = rules.cases.following(at, { alignment: alignmentOf(rules, world), revised });
  return told(world, follows ?? false);
}

function decided(
  world: World,
  { at, choice, asked, revised }: { at: At; choice: Choice; asked: Asked; revised: Revising },
): World {
  const order = { ...world.order, asked, revision: world.order.revision + 1 };
  const next = { ...world, order };
  return revised === 'revise'
    ? withCase(next, { at, choice, status: 'applying', before: world.order.asked })
    : concluded(next, at, choice);
}

/** All that was done before is in line with the decision on a phase, which may be attempted again, or is done without. */
export function conclude(rules: WorldRules, world: World, at: At): Applied {
  const left = rules.cases.unconcluded(at, alignmentOf(rules, world));
  const known = caseOf(world.order, at);
  const concludes = left.length === 0 && known?.status === 'applying' && known.choice !== undefined;
  return told(concludes ? concluded(world, at, known.choice) : world, left);
}

function concluded(world: World, at: At, choice: Choice): World {
  const order = withoutCase(world.order, at);
  return rulingFor(choice) === 'waived'
    ? { ...world, order: { ...order, waived: [...order.waived, nameOf(at)] } }
    : askedAnew({ ...world, order }, at);
}

/** What was asked for before stands again. */
export function revert(rules: WorldRules, world: World, at: At): Applied {
  const known = caseOf(world.order, at);
  return takeBackCase(rules, world, { at, known: known?.status === 'applying' ? known : undefined });
}

/** As {@link revert}, of the last decision that is being put into effect. */
export function takeBack(rules: WorldRules, world: World, declined: At): Applied {
  const { order } = world;
  const applying = order.cases.findLast(({ status }) => status === 'applying');
  return applying === undefined || !rules.cases.isInTheWay(declined, alignmentOf(rules, world))
    ? told(world, { kind: 'none' })
    : takeBackCase(rules, world, { at: declined, known: applying });
}

function takeBackCase(
  rules: WorldRules,
  before: World,
  { at, known }: { at: At; known: Case | undefined },
): Applied {
  const phases = known === undefined ? [] : rules.cases.unsettled(at, alignmentOf(rules, before));
  if (phases.length > 0) return told(before, { kind: 'unsettled', phases });
  const world = known === undefined ? before : reverted(before, known);
  return told(world, { kind: 'taken_back', phases: rules.cases.broughtBack(at, alignmentOf(rules, world)) });
}

function rulingFor(choice: Choice): CaseRuling {
  return choice === 'waived' || choice === 'refund' ? 'waived' : 'again';
}

function standingOf(known: Case | undefined): CaseStanding {
  if (known === undefined) return { kind: 'none' };
  if (known.status === 'open' || known.choice === undefined) return { kind: 'undecided' };
  return { kind: known.status, ruling: rulingFor(known.choice) };
}

function told(world: World, what: Told): Applied {
  return { world, answer: { kind: 'told', told: what } };
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
