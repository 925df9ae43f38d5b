import type { Intent, PartyState, Thing } from '../../explore/party.ts';
import { parkedIn, type Answer, type World } from '../../explore/world.ts';
import type { Fence } from '../../saga/rules/fence.ts';
import type { Outcome } from '../../saga/outcome.ts';
import type { Closing } from '../../saga/runtime.ts';
import type { Told } from '../../explore/driven-run.ts';

/** What can be seen of one order, in the model and for real: all that a command may change. */
export interface Sight {
  readonly order: {
    readonly cancel: string | undefined;
    readonly pivoted: boolean;
    readonly closed: string | undefined;
    readonly parked: readonly string[];
  };
  /** By phase: state, key number, attempts, and whether an id is stored. */
  readonly fences: Readonly<Record<string, string>>;
  readonly payment: Omit<Intent, 'kind' | 'renewals' | 'declined'> | 'none';
  readonly stock: Thing['state'];
  readonly warehouse: Omit<Thing, 'kind' | 'request'>;
  readonly receipts: number;
}

export function fenceSight({ state, keyNumber, attempts, reference }: Omit<Fence, 'outcome'>): string {
  return `${state}, key ${keyNumber}, attempt ${attempts}${reference === undefined ? '' : ', with an id'}`;
}

export function outcomeSight(outcome: Outcome): string {
  switch (outcome.kind) {
    case 'closed':
      return `closed: ${outcome.as}`;
    case 'out_of_line':
      return outOfLineSight(outcome);
    case 'failed':
      return outcome.cause === 'history_diverged' ? 'diverged' : 'failed';
    case 'succeeded':
    case 'refused':
    case 'interrupted':
      return outcome.kind;
  }
}

export const sightOf = {
  unsettled: (goesOn: boolean) => (goesOn ? 'unsettled, and goes on later' : 'unsettled'),
  cancelling: ({ cause, message }: { cause: string; message: string }) => `cancelling: ${cause}, ${message}`,
};

/** What a command is answered in the model. */
export function answerSight(answer: Answer): string {
  switch (answer.kind) {
    case 'settled':
      return outcomeSight(answer.outcome);
    case 'unsettled':
      return sightOf.unsettled(answer.late !== undefined);
    case 'cancelling':
      return sightOf.cancelling(answer.reason);
    case 'told':
      return toldSight(answer.told);
    case 'begun':
    case 'too_late':
    case 'held':
    case 'order_closed':
    case 'recorded':
    case 'waiting':
      return answer.kind;
  }
}

function toldSight(told: Told): string {
  return isClosing(told) ? closingSight(told) : JSON.stringify(told);
}

function outOfLineSight({ phases }: Extract<Closing, { kind: 'out_of_line' }>): string {
  return `out of line: ${phases.map(({ step, phase }) => `${step}.${phase}`).join()}`;
}

function isClosing(told: Told): told is Closing {
  const kinds = [
    'closed',
    'cancelling',
    'not_undone',
    'out_of_line',
    'unbalanced',
  ] satisfies Closing['kind'][];
  return typeof told === 'object' && 'kind' in told && kinds.some((kind) => kind === told.kind);
}

/** What an end comes to. */
export function closingSight(closing: Closing): string {
  switch (closing.kind) {
    case 'closed':
    case 'cancelling':
      return closing.kind;
    case 'not_undone':
      return `not undone: ${closing.steps.toSorted().join()}`;
    case 'out_of_line':
      return outOfLineSight(closing);
    case 'unbalanced':
      return `unbalanced: ${closing.reason.message}`;
  }
}

export function modelSight(world: World): Sight {
  const { state: instance, fences, parties } = world;
  const payment = parties['payment'];
  const stock = thingOf(parties['stock']);
  const { state, applied, confirmed, undone } = thingOf(parties['warehouse']);
  const created = Object.values(fences).some(({ run }) => run?.reference !== undefined);
  return {
    order: {
      cancel: instance.cancel?.message,
      pivoted: instance.pivoted,
      closed: instance.closed,
      parked: parkedIn(world).toSorted(),
    },
    fences: Object.fromEntries(
      Object.entries(fences).flatMap(([step, ofStep]) =>
        Object.values(ofStep).map((fence) => [`${step}.${fence.phase}`, fenceSight(fence)]),
      ),
    ),
    payment: created ? paymentOf(payment) : 'none',
    stock: stock.state,
    warehouse: { state, applied, confirmed, undone },
    receipts: thingOf(parties['mailbox']).applied,
  };
}

function paymentOf(party: PartyState | undefined): Sight['payment'] {
  const nothing = { status: 'open', authorized: 0, captured: 0, voided: 0, refunded: 0 } as const;
  if (party?.kind !== 'intent') return nothing;
  const { status, authorized, captured, voided, refunded } = party;
  return { status, authorized, captured, voided, refunded };
}

function thingOf(party: PartyState | undefined): Thing {
  if (party?.kind === 'thing') return party;
  return { kind: 'thing', state: 'none', applied: 0, confirmed: 0, undone: 0, request: '' };
}
