import { isDeepStrictEqual } from 'node:util';
import type { Answer } from '../exchange/answer.ts';
import type { Execution } from '../exchange/exchange.ts';
import { problem } from '../exchange/problem.ts';
import type { Effect } from '../record/ledger-entry.ts';
import {
  evolve,
  type Placement,
  viewOf,
  type WarehouseEvent,
  type WarehouseOrder,
} from './warehouse-order.ts';

type Decision = Execution<WarehouseEvent>;

const UNSERVED_COUNTRIES: readonly string[] = ['AQ'];

/** An order of the warehouse as it may be asked for, by its id: there may be none. */
export interface Subject {
  id: string;
  order: WarehouseOrder | undefined;
  idempotencyKey: string | null;
}

export function place(subject: Subject, placement: Placement): Decision {
  const { id, order } = subject;
  if (order?.status === 'tombstone' || order?.status === 'cancelled') return refuse(cancelled(id));
  if (order !== undefined) {
    return isDeepStrictEqual(order.placement, placement)
      ? unchanged(order)
      : refuse(conflict('order_differs', `The order ${id} was placed with other contents.`));
  }
  if (UNSERVED_COUNTRIES.includes(placement.address.country)) return refuse(refusal('address_not_served'));
  return change(subject, { type: 'placed', id, placement }, 201);
}

export function release(subject: Subject): Decision {
  const { id, order } = subject;
  switch (order?.status) {
    case undefined:
      return refuse(orderUnknown(id));
    case 'cancelled':
    case 'tombstone':
      return refuse(cancelled(id));
    case 'released':
      return unchanged(order);
    case 'placed':
      return change(subject, { type: 'released', id });
  }
}

export function cancel(subject: Subject, orderId: string | undefined): Decision {
  const { id, order } = subject;
  switch (order?.status) {
    case undefined:
      return change(subject, { type: 'buried', id, orderId: orderId ?? id });
    case 'cancelled':
    case 'tombstone':
      return unchanged(order);
    case 'released':
      return refuse(conflict('order_released', `The order ${id} is released and may be on its way.`));
    case 'placed':
      return change(subject, { type: 'cancelled', id });
  }
}

export const retrieve = ({ id, order }: Subject): Decision =>
  order === undefined ? refuse(orderUnknown(id)) : unchanged(order);

export const refuse = (answer: Answer): Decision => ({ events: [], effects: [], answer });

/** A business refusal, also the one that the fault `refuse` asks for. */
export const refusal = (code: string): Answer =>
  problem({ status: 422, code, detail: `The warehouse refuses: ${code.replaceAll('_', ' ')}.` });

const unchanged = (order: WarehouseOrder): Decision => refuse({ status: 200, body: viewOf(order) });

const conflict = (code: string, detail: string): Answer => problem({ status: 409, code, detail });

const cancelled = (id: string): Answer => conflict('order_cancelled', `The order ${id} is cancelled.`);

export const orderUnknown = (id: string): Answer =>
  problem({ status: 404, code: 'order_unknown', detail: `The warehouse never saw the order ${id}.` });

function change({ order, idempotencyKey }: Subject, event: WarehouseEvent, status = 200): Decision {
  const after = evolve(order, event);
  return {
    events: [event],
    effects: [effectOf(event, after, idempotencyKey)],
    answer: { status, body: viewOf(after) },
  };
}

function effectOf(
  event: WarehouseEvent,
  { id, orderId }: WarehouseOrder,
  idempotencyKey: string | null,
): Effect {
  const effect = { reference: id, orderId, idempotencyKey };
  switch (event.type) {
    case 'placed':
      return { operation: 'place', ...effect, lines: event.placement.lines };
    case 'released':
      return { operation: 'release', ...effect };
    case 'cancelled':
      return { operation: 'cancel', ...effect };
    case 'buried':
      return { operation: 'cancel', ...effect, tombstone: true };
  }
}
