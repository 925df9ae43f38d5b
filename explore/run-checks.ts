import { directionOf, type NamedPhase } from '../saga/phases.ts';
import type { Fence } from '../saga/rules/fence.ts';
import { accountedFor } from '../saga/rules/fence-rules.ts';
import { applyingCase } from '../saga/rules/record.ts';
import { firstPhase, undoPhase } from '../saga/step.ts';
import type { Advanced } from './advance.ts';
import { nameOf, type At } from './party.ts';
import type { Pending } from './request.ts';
import { owedUndos, type SagaEdge, type SagaNode } from './saga-graph.ts';
import { flowFails, violation, type Violation } from './violation.ts';
import { modelSaga, requestHashOf } from './model-saga.ts';
import { opening } from './model-time.ts';
import { declinedIn, waivedIn, type World, type WorldRules } from './world.ts';

/** Checks that a run asks for nothing that it must not ask for. `world`: as it is when the run asks. */
export function checkRun(
  { to, asked }: SagaEdge,
  { input, state: { node: from, world } }: Advanced,
  rules: WorldRules,
): Violation[] {
  const owed = owedUndos(to);
  return [
    ...to.askedTwice.map((name) => violation(12, `the run asks for ${name} twice at once`)),
    ...asked.flatMap((pending) => checkAsked(pending, { to, world, owed, rules })),
    ...(to.pivoted && !world.state.pivoted
      ? [violation(7, 'the run takes the pivot as passed before it is')]
      : []),
    ...checkShields(to),
    ...checkReleased(to),
    ...checkParked(from, input, asked),
    ...(to.end === undefined ? [] : checkEnd(to.end, world)),
  ];
}

interface Context {
  readonly to: SagaNode;
  readonly world: World;
  readonly owed: readonly string[];
  readonly rules: WorldRules;
}

function checkAsked(pending: Pending, context: Context): Violation[] {
  const { to, world, owed } = context;
  switch (pending.kind) {
    case 'perform':
      return directionOf(pending.at.phase) === 'undo'
        ? checkUndo(pending.at, context)
        : checkForward(pending.at, to);
    case 'start_cancel':
      if (world.state.pivoted) return [violation(7, 'the run starts to undo after the pivot')];
      return world.state.cancel === undefined
        ? [violation(8, 'the run undoes the order, which nobody asked for or decided')]
        : [];
    case 'close':
      return pending.as === 'cancelled' && owed.length > 0
        ? [
            violation(
              isUnsure(to, owed) ? 1 : 4,
              `the run calls it cancelled and has not performed ${owed.toReversed().join(', ')}`,
            ),
          ]
        : [];
    case 'park':
      return checkPark(pending.at, context);
    case 'review':
      return to.cancelled && !to.pivoted
        ? [violation(10, `a person is asked about ${nameOf(pending.at)} after the cancel`)]
        : checkInLine(pending.at, context);
    case 'revise':
      return checkRevise(pending.at, to);
    case 'conclude':
    case 'revert':
    case 'take_back':
    case 'record_redrive':
      return [];
  }
}

/** Whoever is asked decides on an order of which all that was done is as it is asked for now. */
function checkInLine(at: At, { to, world, rules }: Context): Violation[] {
  // The run asks, and is told what to do: nobody is asked.
  const refused = { ...at, cause: 'internal_error', message: '' };
  const { answer } = rules.cases.advance(modelSaga(rules), world, refused, opening(at));
  if (answer.kind === 'resolved' && !isRevising(at, to)) return [];
  // A phase that cannot be taken back is a case of its own, once nothing is put into effect any more, and stays where it is done without.
  if (world.fences[at.step]?.[at.phase]?.state === 'succeeded')
    return applyingCase(world) !== undefined
      ? [
          violation(
            8,
            `a person is asked about ${nameOf(at)}, which cannot follow a decision that stays in effect`,
          ),
        ]
      : [];
  if (waivedIn(world).length > 0) return [];
  // Another branch puts its decision into effect meanwhile, or is about to learn that it does; what is decided here follows that.
  if (isPuttingIntoEffect(to, world)) return [];
  const astray = Object.entries(world.fences).flatMap(([step, fences]) => {
    const done = fences.run ?? fences.try;
    if (done?.state !== 'succeeded') return [];
    // On its way: a decision is put into effect once that has come to rest.
    if (to.pending.some(({ name }) => name === nameOf({ step, phase: done.phase }))) return [];
    // It cannot follow: a person is asked about that as well, or will be once the run comes to it.
    const at = { step, phase: done.phase };
    if (declinedIn(world).includes(nameOf(at))) return [];
    return done.requestHash === requestHashOf(rules, at, world.state.asked) ? [] : [step];
  });
  return astray.map((step) =>
    violation(8, `a person is asked about ${nameOf(at)} while ${step} is not as it is asked for`),
  );
}

function isPuttingIntoEffect(to: SagaNode, { cases }: World): boolean {
  return (
    to.pending.some(({ kind }) => kind === 'revise' || kind === 'conclude') ||
    cases.some((one) => one.status === 'applying' && !isRevising(one, to))
  );
}

/** This run puts a decision on the phase into effect, and has neither concluded it nor taken it back. */
function isRevising(at: NamedPhase, { decided }: SagaNode): boolean {
  const last = decided.findLast((entry) =>
    ['revise', 'conclude', 'revert'].some((kind) => entry.startsWith(`${kind} ${nameOf(at)} `)),
  );
  return last?.startsWith('revise ') === true && !/ false$|"unsettled"|"void"/.test(last);
}

/** Whatever the order asks for must not change under an attempt. */
function checkRevise(at: At, { pending }: SagaNode): Violation[] {
  const sibling = pending.find(
    (other) =>
      (other.kind === 'perform' || other.kind === 'park' || other.kind === 'revise') &&
      nameOf(other.at) !== nameOf(at),
  );
  return sibling === undefined
    ? []
    : [violation(8, `the order is revised for ${nameOf(at)} while ${sibling.name} is under way`)];
}

function checkForward(at: At, { cancelled, pivoted }: SagaNode): Violation[] {
  return cancelled && !pivoted ? [violation(10, `the run starts ${nameOf(at)} after it was cancelled`)] : [];
}

function checkUndo(at: At, { to, world, owed }: Context): Violation[] {
  const name = nameOf(at);
  if (world.state.pivoted) {
    const without = waivedIn(world).includes(nameOf({ step: at.step, phase: 'confirm' }));
    return without ? [] : [violation(7, `${name} is to undo what is past the pivot`)];
  }
  const underWay = to.pending.find(
    (other) => other.kind === 'perform' && directionOf(other.at.phase) === 'forward',
  );
  if (underWay !== undefined) {
    return [violation(to.cancelled ? 10 : 5, `${name} starts while ${underWay.name} is still under way`)];
  }
  const next = owed.at(-1);
  if (next === name) return [];
  const first = [...to.attempted, ...to.missed].find((step) => step.name === at.step);
  const refused =
    first !== undefined &&
    to.told.get(nameOf({ step: at.step, phase: firstPhase(first) }))?.kind === 'refused' &&
    isDefinite(world.fences[at.step]?.[firstPhase(first)]);
  if (refused) return [violation(1, `${name} is to undo what was refused`)];
  if (first === undefined) return [violation(1, `${name} is to undo what was never attempted`)];
  const leftOut = `${name} starts, but ${next ?? 'nothing'} is not undone`;
  return [
    violation(4, leftOut),
    ...(next !== undefined && isUnsure(to, [next])
      ? [violation(1, `${leftOut}, and its step may have had its effect`)]
      : []),
  ];
}

/** Under an earlier key, something may still arrive. */
function isDefinite(fence: Fence | undefined): boolean {
  return fence === undefined || accountedFor(fence);
}

function checkPark(at: At, { to, world }: Context): Violation[] {
  const refused = to.told.get(nameOf(at))?.kind === 'refused';
  const forward = directionOf(at.phase) === 'forward';
  return refused && forward && !world.state.pivoted
    ? [violation(7, `${nameOf(at)} is refused before the pivot and parked, instead of undoing`)]
    : [];
}

/** A call that is under way when the run is to stop learns of it; an undo never does. */
function checkShields({ pending, cancelled, pivoted }: SagaNode): Violation[] {
  return pending.flatMap((request) => {
    if (request.kind === 'review' && cancelled && !pivoted && !request.interrupted)
      return [violation(10, `${request.name} is not told of the cancel`)];
    if (request.kind !== 'perform') return [];
    if (directionOf(request.at.phase) === 'undo') {
      return request.interrupted ? [violation(4, `${request.name} is not shielded from the cancel`)] : [];
    }
    return cancelled && !pivoted && !request.interrupted
      ? [violation(10, `${request.name} is not told of the cancel, which waits for its back-off`)]
      : [];
  });
}

/** A technical failure of a phase that still has to be done is parked, and nothing else. */
function checkParked(from: SagaNode, input: Advanced['input'], asked: readonly Pending[]): Violation[] {
  if (input?.type !== 'settle' || input.outcome.kind !== 'failed') return [];
  const failed = from.pending.find(({ name }) => name === input.request);
  if (failed?.kind !== 'perform') return [];
  const parked = asked.some((pending) => pending.kind === 'park' && nameOf(pending.at) === failed.name);
  if (failed.interrupted)
    return parked ? [violation(10, `${failed.name} is parked, though the run is to stop`)] : [];
  return parked ? [] : [violation(12, `${failed.name} failed and is not parked`)];
}

/** A cancel makes it pointless that something forward waits for an engineer. */
function checkReleased({ cancelled, pivoted, parked, pending }: SagaNode): Violation[] {
  if (!cancelled || pivoted) return [];
  const stuck = parked.filter(
    (name) =>
      !/\.(compensate|cancel)$/.test(name) && !pending.some((request) => request.name === `park ${name}`),
  );
  return stuck.map((name) => violation(10, `${name} stays parked after the cancel`));
}

function checkEnd(end: NonNullable<SagaNode['end']>, { state: { closed } }: World): Violation[] {
  switch (end.outcome) {
    case 'threw':
      return flowFails(end);
    case 'completed':
    case 'cancelled':
      return closed === end.outcome
        ? []
        : [violation(4, `the run says ${end.outcome}, the record ${closed ?? 'nothing'}`)];
    case 'history_diverged':
      return closed === end.closedAs
        ? []
        : [violation(13, `the run says that the order was ${end.closedAs}`)];
  }
}

/** Whether one of these undoes what was not told to have succeeded. */
function isUnsure({ attempted, missed, told }: SagaNode, undos: readonly string[]): boolean {
  return [...attempted, ...missed].some((step) => {
    const phase = undoPhase(step);
    return (
      phase !== undefined &&
      undos.includes(nameOf({ step: step.name, phase })) &&
      told.get(nameOf({ step: step.name, phase: firstPhase(step) }))?.kind !== 'succeeded'
    );
  });
}
