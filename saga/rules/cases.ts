import { isSame, outOfLine, toBringInLine, type Alignment, type NamedPhase } from './alignment.ts';

/** What is to become of a phase that was refused: attempted again, done without, or the instance is undone. */
export type CaseRuling = 'again' | 'waived' | 'cancel';

/** How the case of a phase stands. */
export type CaseStanding =
  | { readonly kind: 'none' }
  /** Somebody has to decide, or waits on purpose. */
  | { readonly kind: 'undecided' }
  | { readonly kind: 'decided' | 'applying'; readonly ruling: CaseRuling };

/** What is on record about a refusal. */
export interface OnRefusal {
  readonly closed: boolean;
  /** It is being undone, and not past its pivot. */
  readonly cancelling: boolean;
  readonly alignment: Alignment;
  readonly case: CaseStanding;
  /** The decision on a case of the instance, whichever, is being put into effect. */
  readonly applying: boolean;
  /** The phase is refused on record. Otherwise the run remembers what has been dealt with since. */
  readonly refused: boolean;
}

export type Attendance =
  | { readonly kind: 'ruled'; readonly ruling: CaseRuling }
  /** The case is opened, or waits. */
  | { readonly kind: 'asked' };

/**
 * What becomes of a refusal. Whoever is asked decides on an instance of which all that was done is as it is asked for: what is
 * out of line, because a run was lost while it took a decision back, is brought in line first.
 */
export function attend(at: NamedPhase, record: OnRefusal): Attendance {
  // The phase learns of it when it is attempted.
  if (record.closed) return ruled('again');
  if (record.cancelling) return ruled('cancel');
  if (record.alignment.isWaived(at)) return ruled('waived');
  const known = record.case;
  if (known.kind === 'decided' || known.kind === 'applying') return ruled(known.ruling);
  if (known.kind === 'none' && !record.refused) return ruled('again');
  if (!record.applying && othersOf(at, toBringInLine(record.alignment)).length > 0) return ruled('again');
  return { kind: 'asked' };
}

/**
 * What putting a decision into effect comes to.
 * - `revise`: a new revision of what is asked for. The case stays in effect until what was done before is in line with it.
 * - `decide`: the decision asks for nothing else, so that it is in effect at once.
 * - `applying`: it was revised before, and what has to follow may not be in line yet.
 * - `nothing`: no decision waits to be put into effect.
 */
export type Revising = 'revise' | 'decide' | 'applying' | 'nothing';

/** `changes`: whether the decision asks for something else than before, of what concerns other steps. */
export function revising(known: CaseStanding, { changes }: { changes: boolean }): Revising {
  switch (known.kind) {
    case 'none':
    case 'undecided':
      return 'nothing';
    case 'applying':
      return 'applying';
    case 'decided':
      return changes ? 'revise' : 'decide';
  }
}

/**
 * What putting a decision into effect leads to. `unsettled`: nothing was revised, because attempts for what is asked for now are
 * on their way. They come to something first, for nobody could ask for it later. `follow`: what has to follow the decision.
 */
export type Revised =
  | { readonly kind: 'unsettled'; readonly phases: readonly NamedPhase[] }
  | { readonly kind: 'follow'; readonly phases: readonly NamedPhase[] };

/**
 * What has to be brought in line before a decision on `at` is concluded; `undefined` where there is nothing to do and nothing
 * to conclude. Derived, so that a run which asks again, or knows nothing of the decision, is told the same.
 */
export function following(
  at: NamedPhase,
  { alignment, revised }: { alignment: Alignment; revised: Revising },
): Revised | undefined {
  const phases = othersOf(at, toBringInLine(alignment));
  return phases.length > 0 || revised === 'revise' || revised === 'applying'
    ? { kind: 'follow', phases }
    : undefined;
}

/** Whether a decision is taken back because `at` cannot follow it. What is done without keeps no decision from its effect. */
export function isInTheWay(at: NamedPhase, alignment: Alignment): boolean {
  return alignment.isDeclined(at) && !alignment.isWaived(at);
}

/** What becomes of a decision that cannot be put into effect. */
export type TakingBack =
  /** No decision is in effect that could be taken back. */
  | { readonly kind: 'none' }
  /** Attempts for what the decision asks for are on their way: they come to something first, for nobody could ask for it later. */
  | { readonly kind: 'unsettled'; readonly phases: readonly NamedPhase[] }
  /** What was asked for before stands again: these have to be brought back to it. */
  | { readonly kind: 'taken_back'; readonly phases: readonly NamedPhase[] };

/** What has to come to something before what is asked for may change. */
export function unsettled(at: NamedPhase, { steps, fences }: Alignment): readonly NamedPhase[] {
  return steps.flatMap(({ name: step, first: phase }) =>
    fences[step]?.[phase]?.state === 'attempting' && !isSame(at, { step, phase }) ? [{ step, phase }] : [],
  );
}

/**
 * What has to be brought back to what was asked for before a decision on `at`, which is taken back. What cannot be is a case of
 * its own: a run that asks again is told of it again.
 */
export function broughtBack(at: NamedPhase, alignment: Alignment): readonly NamedPhase[] {
  return othersOf(at, outOfLine(alignment));
}

/** What keeps a decision on `at` from being concluded. */
export function unconcluded(at: NamedPhase, alignment: Alignment): readonly NamedPhase[] {
  return othersOf(at, outOfLine(alignment));
}

/** The step that a decision is about is attempted, or let go of, by whoever asked. */
function othersOf(at: NamedPhase, astray: readonly NamedPhase[]): readonly NamedPhase[] {
  return astray.filter(
    (other) => !isSame(at, other) && !(other.phase === 'cancel' && other.step === at.step),
  );
}

function ruled(ruling: CaseRuling): Attendance {
  return { kind: 'ruled', ruling };
}
