import { isDeepStrictEqual } from 'node:util';
import type { Asked } from '../../sagas/order/asked.ts';
import { casePolicies } from '../../sagas/order/case-policies.ts';
import { alsoWaivedBy } from '../../sagas/order/decisions.ts';
import type { OrderEvent } from '../../sagas/order/events.ts';
import { evolve, type Order } from '../../sagas/order/order.ts';
import { notAsDue } from '../../sagas/order/books.ts';
import { allPhases, partyOf, pivot, stepShapes, type StepPhase } from '../../sagas/order/steps.ts';
import { directionOf, isSame, type NamedPhase } from '../../saga/phases.ts';
import type { Asking, CaseRecord } from '../../saga/rules/case-record.ts';
import type { InstanceFences } from '../../saga/rules/fence.ts';
import type { InstanceRecord, SagaRules } from '../../saga/rules/record.ts';
import { readOpenCases } from '../cases/case-records.ts';
import { ofOrder } from '../of-order.ts';
import type { OrderFacts, OrderTransaction } from './order-transaction.ts';

/** All that is on record of one order. */
export interface OrderRecord extends InstanceRecord {
  readonly state: Order;
  /** As they are with the state. */
  readonly facts: OrderFacts;
}

/** The hash of what each phase of an order would ask for now. */
export type Wanted = (facts: OrderFacts) => (at: StepPhase) => string;

/** As it is within this transaction: its row is locked, so that nobody else changes it. */
export async function readRecord(tx: OrderTransaction): Promise<OrderRecord> {
  return recordOf(tx, { fences: await tx.fences(), cases: await readOpenCases(tx) });
}

/** As {@link readRecord}, for rules that ask for no cases. */
export async function readRecordWithoutCases(tx: OrderTransaction): Promise<OrderRecord> {
  return recordOf(tx, { fences: await tx.fences(), cases: [] });
}

/** As {@link readRecord}, for rules that look at the cases, and at no fence. */
export async function readRecordWithoutFences(tx: OrderTransaction): Promise<OrderRecord> {
  return recordOf(tx, { fences: {}, cases: await readOpenCases(tx) });
}

function recordOf(
  { order, facts }: OrderTransaction,
  rest: { fences: InstanceFences; cases: readonly CaseRecord[] },
): OrderRecord {
  return { state: order, facts, ...rest };
}

/** What the rules have to know of the order. `now`: when what they decide on happens. */
export function orderRules(wanted: Wanted, now: Date): SagaRules<OrderRecord> {
  return {
    ...casePolicies,
    stepsOf: () => stepShapes,
    isFinal: (step) => stepShapes.some(({ name, final }) => name === step && final),
    isPivot: (at) => isSame(at, pivot),
    requestHash: (at, { facts }) => wanted(facts)(ofOrder(at)),
    notAsDue: ({ state }) => notAsDue(state),
    settledBeside,
    concernsOthers: (after) => concerningOthers.some((name) => name in after),
    isAsked: ({ facts }, part) => isAsked(facts, part),
    alsoWaived: (decision) => alsoWaivedBy(decision),
    revised: (record, after) => revised(record, { after, now }),
    // The rules speak of causes and steps by name; those of an order's events are an order's.
    evolved: (record, event) =>
      withOrder(record, evolve(record.state, event as OrderEvent, now.toISOString())),
  };
}

/** The payments of an order end together. */
function settledBeside(at: NamedPhase): readonly StepPhase[] {
  const { step } = ofOrder(at);
  return allPhases.filter(
    (other) =>
      other.step !== step && partyOf(other.step) === partyOf(step) && directionOf(other.phase) === 'undo',
  );
}

/** A receipt's address and an approval concern nothing that was done before. */
const concerningOthers = ['lines', 'total', 'paymentMethod', 'shippingAddress'] as const;

/** What the order asks for now. */
export function askedOf({ order, paymentMethod, shippingAddress, customer }: OrderFacts): Asked {
  return {
    lines: order.lines,
    total: order.total,
    paymentMethod,
    shippingAddress,
    email: customer.email,
    ...(order.approvedUpTo === undefined ? {} : { approvedUpTo: order.approvedUpTo }),
  };
}

/** What the order asks for once it asks for this as well. `null`: it does not say it any more. */
export function askedWith(facts: OrderFacts, after: Asking): Asked {
  const { approvedUpTo, ...asked }: Omit<Asked, 'approvedUpTo'> & { approvedUpTo?: number | null } = {
    ...askedOf(facts),
    ...after,
  };
  return typeof approvedUpTo === 'number' ? { ...asked, approvedUpTo } : asked;
}

function isAsked(facts: OrderFacts, part: Asking): boolean {
  const asked = new Map<string, unknown>(Object.entries(askedOf(facts)));
  return Object.entries(part).every(([name, value]) =>
    isDeepStrictEqual(asked.get(name) ?? null, (value as unknown) ?? null),
  );
}

/** The event of a revision of the order, under which this is asked for. */
export function revisionOf({ order, paymentMethod: before }: OrderFacts, asked: Asked): OrderEvent {
  const { lines, total, paymentMethod, approvedUpTo } = asked;
  return {
    type: 'revised',
    revision: order.revision + 1,
    lines,
    total,
    ...(approvedUpTo === undefined ? {} : { approvedUpTo }),
    ...(paymentMethod === before ? {} : { newPaymentMethod: true }),
  };
}

function revised(record: OrderRecord, { after, now }: { after: Asking; now: Date }): OrderRecord {
  const asked = askedWith(record.facts, after);
  const { paymentMethod, shippingAddress, email } = asked;
  const order = evolve(record.state, revisionOf(record.facts, asked), now.toISOString());
  const customer = { ...record.facts.customer, email };
  return withOrder(
    { ...record, facts: { ...record.facts, paymentMethod, shippingAddress, customer } },
    order,
  );
}

function withOrder(record: OrderRecord, order: Order): OrderRecord {
  return { ...record, state: order, facts: { ...record.facts, order } };
}
