import type { Order } from '../../sagas/order/order.ts';
import type { OrderKept } from '../../sagas/order/store/kept.ts';
import { driftCauses } from '../../sagas/order/drift-causes.ts';
import { blockersOf, phaseOf } from '../../saga/rules/instance.ts';
import { partyOf } from '../../sagas/order/steps.ts';
import { directionOf } from '../../saga/phases.ts';
import { runTroubles, type LetterInBrief } from '../../store/dead-letters/dead-letters.ts';
import type { ProblemName } from '../http/problem-types.ts';

export const letterActions = ['redrive', 'compensate', 'settle', 'archive'] as const;
export type LetterAction = (typeof letterActions)[number];

export interface Objection {
  readonly type: Extract<
    ProblemName,
    | 'dead-letter-closed'
    | 'dead-letter-redriving'
    | 'redrive-after-compensation'
    | 'not-redrivable'
    | 'not-archivable'
    | 'nothing-to-compensate'
    | 'too-late-to-cancel'
    | 'settle-impossible'
  >;
  /** Says what to do instead. */
  readonly detail: string;
}

/** Why an action cannot be taken on a letter as it is, if so. Pure: what an order's own run says comes on top. */
export function objectionTo(
  action: LetterAction,
  letter: LetterInBrief<OrderKept>,
  order: Order,
): Objection | undefined {
  return objectionToClosed(action, letter) ?? objections[action](letter, order);
}

function objectionToClosed(
  action: LetterAction,
  { status }: LetterInBrief<OrderKept>,
): Objection | undefined {
  switch (status) {
    case 'open':
      return undefined;
    case 'redriving':
      return action === 'compensate'
        ? undefined
        : {
            type: 'dead-letter-redriving',
            detail: 'It was redriven, and is on its way: it is resolved, or open again, in a while.',
          };
    case 'compensated':
      return action === 'redrive'
        ? {
            type: 'redrive-after-compensation',
            detail: 'The order is being undone, or was: place a new one.',
          }
        : {
            type: 'dead-letter-closed',
            detail: 'The order is being undone, or was: nothing is to be done here.',
          };
    case 'resolved':
    case 'settled':
    case 'archived':
      return {
        type: 'dead-letter-closed',
        detail: `It is ${status} already: nothing is to be done here. An order that still waits can be redriven itself (POST /orders/{id}/redrive), also where its run has ended.`,
      };
  }
}

const objections: Record<
  LetterAction,
  (letter: LetterInBrief<OrderKept>, order: Order) => Objection | undefined
> = {
  redrive(letter, order) {
    const { step, cause } = letter;
    if (isAttempted(letter, order)) {
      return {
        type: 'not-redrivable',
        detail: 'It is attempted all the time, and resolved by itself as soon as that succeeds.',
      };
    }
    if (cause === 'run_stuck') {
      return {
        type: 'not-redrivable',
        detail:
          'Its run is open: bring up workers that serve it and can replay it. The letter is resolved when the order moves on. A run that cannot be saved is terminated in Temporal: the order gets the letter run_lost soon after, and that one is redriven.',
      };
    }
    if (cause === 'parties_unasked') {
      return {
        type: 'not-redrivable',
        detail:
          'Its run asks all the time, and goes on by itself as soon as it is told: see to it that the payment provider and the warehouse answer.',
      };
    }
    if (cause === 'run_left_open') {
      return {
        type: 'not-redrivable',
        detail:
          'The order has ended: nothing is to be done for it. Bring up workers that can replay its run, or terminate the run in Temporal; the letter is resolved then.',
      };
    }
    if (cause === 'held_without_owner') {
      return {
        type: 'not-redrivable',
        detail:
          'The order has ended, and runs no more. Find out with `recourse reconcile` what is held, release it where it is, and archive this letter.',
      };
    }
    // Of a step, the same cause is what its attempt has met.
    if (step === null && driftCauses.some((drift) => drift === cause)) {
      return {
        type: 'not-redrivable',
        detail:
          'A comparison found it, and no run can mend it. Mend it where it is wrong, and the letter is resolved when the books agree; or archive it.',
      };
    }
    return undefined;
  },
  compensate({ phase }, { closed, cancel, pivoted }) {
    if (closed !== undefined)
      return { type: 'nothing-to-compensate', detail: `The order is ${closed}: there is nothing to undo.` };
    if (pivoted) {
      return {
        type: 'too-late-to-cancel',
        detail:
          'The order is past its point of no return, and only goes forward: redrive it, or do by hand what is missing and settle. To give the money back, refund it once it is completed.',
      };
    }
    if (cancel !== undefined || (phase !== null && directionOf(phase) === 'undo')) {
      return {
        type: 'nothing-to-compensate',
        detail: 'The order is being undone already: redrive, or do by hand what is missing and settle.',
      };
    }
    return undefined;
  },
  settle(letter, order) {
    const { step } = letter;
    if (isAttempted(letter, order)) {
      return {
        type: 'settle-impossible',
        detail: 'It is attempted all the time: when it was done by hand, the next attempt finds it so.',
      };
    }
    if (letter.cause === 'books_unbalanced') return undefined;
    if (step === null)
      return { type: 'settle-impossible', detail: 'No step waits here whose work could be done by hand.' };
    return partyOf(step) === 'stock'
      ? {
          type: 'settle-impossible',
          detail: 'Stock is kept here: nothing of it can be done by hand. Redrive.',
        }
      : undefined;
  },
  archive(letter, order) {
    return isOnlyWayOn(letter, order)
      ? {
          type: 'not-archivable',
          detail:
            'The order cannot end without an engineer, and waits for this letter: mend what the message names and redrive, or do by hand what is missing and settle; what was done by other means is settled as done elsewhere.',
        }
      : undefined;
  },
};

/** Nobody else can end the order: it can be cancelled no more, and goes on when something is done about this letter. */
function isOnlyWayOn({ step, phase, cause }: LetterInBrief<OrderKept>, order: Order): boolean {
  if (order.closed !== undefined) return false;
  // A run that is ahead of the record goes nowhere, and takes no command for the order.
  if (cause === 'books_unbalanced' || cause === 'record_behind') return true;
  if (!order.pivoted && order.cancel === undefined) return false;
  return step === null || phase === null
    ? [...runTroubles, 'not_recorded'].includes(cause)
    : blockersOf(order).some((blocker) => blocker.step === step && blocker.phase === phase);
}

/** An undo that fails for now has a letter, and waits for nobody. */
function isAttempted({ step, phase }: LetterInBrief<OrderKept>, order: Order): boolean {
  if (step === null || phase === null || directionOf(phase) === 'forward') return false;
  return phaseOf(order, { step, phase })?.status !== 'parked';
}
