import { directionOf, undoOf } from '../saga/phases.ts';
import type { Fence } from '../saga/rules/fence.ts';
import { isUndone } from '../saga/rules/fence-rules.ts';
import type { CaseRecord } from '../saga/rules/case-record.ts';
import { applyingCase, caseOf } from '../saga/rules/record.ts';
import { isAsked, keyOfAsked, type TermsChange } from './terms.ts';
import type { Attempt } from './attempt.ts';
import { isCancelling, isDeclined, whyParked } from '../saga/rules/instance.ts';
import { nameOf, type At, type PartyState } from './party.ts';
import { violation, type Violation } from './violation.ts';
import { isPivotUnderWay } from '../saga/rules/lifecycle.ts';
import { partyState } from './party-state.ts';
import type { Answer, World, WorldCommand, WorldRules } from './world.ts';

interface Step {
  readonly before: World;
  readonly after: World;
  readonly command: WorldCommand;
  readonly answer: Answer;
}

/** Checks that a command has done nothing to the world that it must not do. */
export function checkWorld(rules: WorldRules, step: Step): Violation[] {
  const { before, after } = step;
  return [
    ...checkCommand(rules, step),
    ...checkKeys(before, after),
    ...checkHeldCancel(after),
    ...checkClosed(rules, before, after),
  ];
}

function checkCommand(rules: WorldRules, { before, after, command, answer }: Step): Violation[] {
  switch (command.type) {
    case 'begin':
      if (answer.kind === 'begun') return checkStart(before, answer.attempt);
      return answer.kind === 'settled' &&
        answer.outcome.kind !== 'closed' &&
        before.state.closed !== undefined
        ? [violation(13, `${nameOf(command.at)} is answered as if the order were not closed`)]
        : [];
    case 'finish':
      return checkEffect(rules, { before, after, at: command.attempt.at });
    case 'resume':
      return checkEffect(rules, { before, after, at: command.late.at });
    case 'close':
    case 'start_cancel':
    case 'park':
    case 'advance_case':
    case 'last_resort':
    case 'decide':
    case 'solve':
    case 'conclude':
    case 'record_redrive':
      return [];
    case 'revise':
      return checkRevised({ before, after, at: command.at });
    case 'revert':
    case 'take_back':
      return checkTakenBack(before, after);
  }
}

/** Whoever decided knew what was asked for then: only where that is still asked for, something else is in its place. */
function checkRevised({ before, after, at }: Change): Violation[] {
  const one = caseOf(before, at);
  const change = one?.status === 'decided' ? changeOf(one) : undefined;
  const isChanged = keyOfAsked(before.state.asked) !== keyOfAsked(after.state.asked);
  return change === undefined || !isChanged || isAsked(before.state.asked, change.before)
    ? []
    : [violation(9, `what was decided on ${nameOf(at)} takes the place of what was decided since`)];
}

/** Terms that another decision has changed since stay as that one has them. */
function checkTakenBack(before: World, after: World): Violation[] {
  const one = applyingCase(before);
  const change = one === undefined ? undefined : changeOf(one);
  if (one === undefined || change === undefined) return [];
  const [was, is] = [before.state.asked, after.state.asked];
  const names = (['goods', 'due'] as const).filter(
    (name) => was[name] !== change.after[name] && is[name] !== was[name],
  );
  return names.map((name) =>
    violation(9, `what was decided on ${nameOf(one)} is taken back, and the ${name} that were decided since`),
  );
}

function changeOf({ taken }: CaseRecord): { before: TermsChange; after: TermsChange } | undefined {
  return taken?.change;
}

function checkStart({ state, fences }: World, { at, fence }: Attempt): Violation[] {
  const known = fences[at.step]?.[at.phase];
  if (known?.state === 'succeeded' && known.requestHash === fence.requestHash) {
    return [violation(13, `${nameOf(at)} starts again, though it is on record that it succeeded`)];
  }
  if (state.closed !== undefined)
    return [violation(13, `${nameOf(at)} starts after the order was ${state.closed}`)];
  if (whyParked(state, at) !== undefined)
    return [violation(12, `${nameOf(at)} starts, though nobody has redriven it`)];
  if (isDeclined(state, at))
    return [violation(8, `${nameOf(at)} starts again, though it was refused and nobody has decided since`)];
  if (directionOf(at.phase) === 'undo') return known === undefined ? checkAlone(fences, at) : [];
  const cancelling = isCancelling(state);
  return cancelling ? [violation(10, `${nameOf(at)} starts after the cancel was accepted`)] : [];
}

/** Whichever run began it: undos go one at a time. */
function checkAlone(fences: World['fences'], at: At): Violation[] {
  const other = Object.values(fences)
    .map(undoOf<Fence>)
    .findIndex((undo) => undo?.state === 'attempting');
  const step = Object.keys(fences)[other];
  return step === undefined || step === at.step
    ? []
    : [violation(4, `${nameOf(at)} starts while the undo of ${step} is under way`)];
}

interface Change {
  readonly before: World;
  readonly after: World;
  readonly at: At;
}

function checkEffect(rules: WorldRules, { before, after, at }: Change): Violation[] {
  const [was, is] = [partyState(rules, before, at.step), partyState(rules, after, at.step)];
  if (was === is || !isForward(was, is, at)) return doubled(is, at);
  const fences = before.fences[at.step] ?? {};
  const undone = isUndone(fences) || before.state.closed === 'cancelled';
  return [
    ...(undone
      ? [violation(is.kind === 'intent' ? 5 : 2, `${nameOf(at)} has its effect after its undo`)]
      : []),
    ...(at.phase === 'confirm' && !at.pivot && !before.state.pivoted
      ? [violation(7, `${nameOf(at)} has its effect before the pivot`)]
      : []),
    ...doubled(is, at),
  ];
}

function isForward(was: PartyState, is: PartyState, { phase }: At): boolean {
  if (directionOf(phase) === 'undo') return false;
  if (was.kind === 'thing' && is.kind === 'thing')
    return is.applied > was.applied || is.confirmed > was.confirmed;
  if (was.kind === 'intent' && is.kind === 'intent')
    return is.authorized > was.authorized || is.captured > was.captured;
  return false;
}

function doubled(party: PartyState, at: At): Violation[] {
  return isDoubled(party) ? [violation(3, `${nameOf(at)} has its effect twice`)] : [];
}

function isDoubled(party: PartyState): boolean {
  switch (party.kind) {
    case 'question':
      return false;
    case 'thing':
      return party.applied > 1 || party.confirmed > 1 || party.undone > 1;
    case 'intent':
      return party.captured > party.authorized || party.refunded > party.captured;
  }
}

function checkKeys(before: World, after: World): Violation[] {
  if (before.keys === after.keys) return [];
  return Object.entries(after.keys).flatMap(([phase, { breach }]) => {
    if (breach === undefined || before.keys[phase]?.breach !== undefined) return [];
    return breach === 'unproven'
      ? [violation(3, `${phase} is sent under a new key while the last one may have had its effect`)]
      : [violation(3, `${phase} is sent again under a key that is too old`)];
  });
}

function checkHeldCancel({ state, fences }: World): Violation[] {
  return state.heldCancel === undefined || isPivotUnderWay(fences)
    ? []
    : [violation(17, 'a cancel waits for a pivot that is not under way')];
}

function checkClosed(rules: WorldRules, before: World, after: World): Violation[] {
  const { closed, pivoted, cancel } = after.state;
  if (closed === undefined) return [];
  if (before.state.closed !== undefined && before.state.closed !== closed) {
    return [violation(13, `an order that was ${before.state.closed} is now ${closed}`)];
  }
  if (before.state.closed === closed && before.parties === after.parties) return [];
  const late = before.state.closed !== undefined;
  return [
    ...rules
      .booksOf(after, closed)
      .map((what) => violation(late ? 13 : 14, `the order is ${closed}, but ${what}`)),
    ...(after.cases.length > 0
      ? [violation('end', `the order is ${closed}, and somebody is still asked`)]
      : []),
    ...(before.cases.some(({ status }) => status === 'decided')
      ? [violation(9, `the order is ${closed}, and nothing of what was decided last is in effect`)]
      : []),
    ...(closed === 'cancelled' && pivoted ? [violation(7, 'the order is cancelled after its pivot')] : []),
    ...(closed === 'completed' && cancel !== undefined
      ? [violation(10, 'the order is completed although its cancel was accepted')]
      : []),
  ];
}
