import type { OrderEvent } from '../../sagas/order/events.ts';
import { phaseName, phaseNames, type PhaseName } from '../../sagas/order/steps.ts';
import type { Party } from '../rig/shop.ts';

/** Where an attempt at a phase stands when the fault strikes. */
export const points = ['before_send', 'answer_lost', 'not_recorded', 'recorded'] as const;
export type Point = (typeof points)[number];

export const faults = [
  'worker_killed',
  'worker_paused',
  'postgres_restarted',
  'temporal_killed',
  'commit_lost',
  'task_lost',
  'hang',
  'reset',
  'error_500',
  'stored_500',
  'untold_500',
  'rate_limited',
  'unreadable',
] as const;
export type Fault = (typeof faults)[number];
export type PartyFault = Exclude<
  Fault,
  'worker_killed' | 'worker_paused' | 'postgres_restarted' | 'temporal_killed' | 'commit_lost' | 'task_lost'
>;

/** What the run of an order writes down beside the phases of its steps, by the event that says so. */
const records = {
  startCancel: 'cancel_started',
  completeOrder: 'completed',
  closeCancelled: 'cancelled',
} as const satisfies Record<string, OrderEvent['type']>;
export type RecordName = keyof typeof records;

/** Where in an order's life: what is written down there. */
export type Place = PhaseName | RecordName;

export const places: readonly Place[] = [...phaseNames, ...(Object.keys(records) as RecordName[])];

export interface Cell {
  readonly phase: Place;
  readonly point: Point;
  readonly fault: Fault;
}

export interface Request {
  readonly party: Party;
  readonly operation: string;
}

/** Whom a phase asks for what; `undefined` where its effect is in our own database. */
const requests: Readonly<Record<PhaseName, Request | undefined>> = {
  'authorizePayment.run': { party: 'psp', operation: 'authorize' },
  'stockHold.try': undefined,
  'capturePayment.run': { party: 'psp', operation: 'capture' },
  'warehouseOrder.try': { party: 'warehouse', operation: 'place' },
  'stockHold.confirm': undefined,
  'warehouseOrder.confirm': { party: 'warehouse', operation: 'release' },
  'sendReceipt.run': { party: 'mailbox', operation: 'deliver' },
  'warehouseOrder.cancel': { party: 'warehouse', operation: 'cancel' },
  'capturePayment.compensate': { party: 'psp', operation: 'refund' },
  'stockHold.cancel': undefined,
  'authorizePayment.compensate': { party: 'psp', operation: 'void' },
};

/** What a party does to a request, as its fault switch has it, at each point where that makes sense. */
export const switches: Readonly<
  Record<PartyFault, Partial<Record<Point, { kind: string } & Record<string, unknown>>>>
> = {
  hang: {
    before_send: { kind: 'delay', ms: 2_200, before: true },
    answer_lost: { kind: 'delay', ms: 2_200 },
  },
  reset: { answer_lost: { kind: 'lose_answer' } },
  error_500: { before_send: { kind: 'fail_before' }, answer_lost: { kind: 'fail_after' } },
  stored_500: {
    before_send: { kind: 'fail_sticky' },
    answer_lost: { kind: 'fail_sticky', effect: true },
  },
  untold_500: { before_send: { kind: 'fail_before' }, answer_lost: { kind: 'fail_after' } },
  rate_limited: { before_send: { kind: 'rate_limit' } },
  unreadable: { answer_lost: { kind: 'malformed' } },
};

/** With which a party refuses a question, as it would refuse a command. */
export const refusalOf: Readonly<Partial<Record<Party, string>>> = {
  psp: 'generic_decline',
  warehouse: 'address_not_served',
};

export function isPartyFault(fault: Fault): fault is PartyFault {
  return fault in switches;
}

export function isRecord(place: Place): place is RecordName {
  return place in records;
}

/** Whom a place asks for what. */
export function requestOf(place: Place): Request | undefined {
  return isRecord(place) ? undefined : requests[place];
}

/** Whether an event says that it is done there. */
export function isDoneBy(place: Place, event: OrderEvent): boolean {
  return isRecord(place)
    ? event.type === records[place]
    : event.type === 'phase_succeeded' && phaseName(event) === place;
}

export function isAttemptedBy(place: Place, event: OrderEvent): boolean {
  return event.type === 'phase_attempted' && phaseName(event) === place;
}

/** Every cell that makes sense, in a fixed order. */
export function allCells(): readonly Cell[] {
  return places.flatMap((phase) =>
    points.flatMap((point) => faults.map((fault) => ({ phase, point, fault })).filter(makesSense)),
  );
}

function makesSense({ phase, point, fault }: Cell): boolean {
  const request = requestOf(phase);
  // It is one transaction, which nobody waits in: it is committed or not, and the run learns of it or not.
  if (isRecord(phase))
    return (
      (fault === 'commit_lost' && isAfterEffect(point)) || (fault === 'task_lost' && point === 'recorded')
    );
  if (fault === 'commit_lost') return request === undefined ? isAfterEffect(point) : point !== 'answer_lost';
  // One transaction is effect and record: there is nobody whose answer could be lost.
  if (request === undefined) return point !== 'answer_lost' && !isPartyFault(fault);
  if (!isPartyFault(fault)) return true;
  // SMTP knows no keys that anything could be stored under.
  if (request.party === 'mailbox' && fault === 'stored_500') return false;
  if (refusalOf[request.party] === undefined && fault === 'untold_500') return false;
  return switches[fault][point] !== undefined;
}

function isAfterEffect(point: Point): boolean {
  return point === 'not_recorded' || point === 'recorded';
}

export function nameOf({ phase, point, fault }: Cell): string {
  return `${phase}, ${point}: ${fault}`;
}
