import type { PhaseName } from '../../domain/steps.ts';
import type { Party } from '../rig/shop.ts';

/** Where an attempt at a phase stands when the fault strikes. */
export const points = ['before_send', 'answer_lost', 'not_recorded', 'recorded'] as const;
export type Point = (typeof points)[number];

export const faults = [
  'worker_killed',
  'worker_paused',
  'postgres_restarted',
  'temporal_killed',
  'hang',
  'reset',
  'error_500',
  'stored_500',
  'rate_limited',
  'unreadable',
] as const;
export type Fault = (typeof faults)[number];
export type PartyFault = Exclude<
  Fault,
  'worker_killed' | 'worker_paused' | 'postgres_restarted' | 'temporal_killed'
>;

export interface Cell {
  readonly phase: PhaseName;
  readonly point: Point;
  readonly fault: Fault;
}

/** Whom a phase asks for what; `undefined` where its effect is in our own database. */
export const requests: Readonly<Record<PhaseName, { party: Party; operation: string } | undefined>> = {
  authorizePayment: { party: 'psp', operation: 'authorize' },
  holdStock: undefined,
  capturePayment: { party: 'psp', operation: 'capture' },
  placeWarehouseOrder: { party: 'warehouse', operation: 'place' },
  sellStock: undefined,
  releaseWarehouseOrder: { party: 'warehouse', operation: 'release' },
  sendReceipt: { party: 'mailbox', operation: 'deliver' },
  cancelWarehouseOrder: { party: 'warehouse', operation: 'cancel' },
  refundPayment: { party: 'psp', operation: 'refund' },
  releaseStock: undefined,
  voidPayment: { party: 'psp', operation: 'void' },
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
  rate_limited: { before_send: { kind: 'rate_limit' } },
  unreadable: { answer_lost: { kind: 'malformed' } },
};

export function isPartyFault(fault: Fault): fault is PartyFault {
  return fault in switches;
}

/** Every cell that makes sense, in a fixed order. */
export function allCells(): readonly Cell[] {
  const phases = Object.keys(requests) as PhaseName[];
  return phases.flatMap((phase) =>
    points.flatMap((point) => faults.map((fault) => ({ phase, point, fault })).filter(makesSense)),
  );
}

function makesSense({ phase, point, fault }: Cell): boolean {
  const request = requests[phase];
  // One transaction is effect and record: there is nobody whose answer could be lost.
  if (request === undefined) return point !== 'answer_lost' && !isPartyFault(fault);
  if (!isPartyFault(fault)) return true;
  // SMTP knows no keys that anything could be stored under.
  if (request.party === 'mailbox' && fault === 'stored_500') return false;
  return switches[fault][point] !== undefined;
}

export function nameOf({ phase, point, fault }: Cell): string {
  return `${phase}, ${point}: ${fault}`;
}
