import { isDeepStrictEqual } from 'node:util';
import type { OrderTerms } from '../order-terms.ts';
import { casePolicies } from '../case-policies.ts';
import { alsoWaivedBy } from '../decisions.ts';
import type { OrderEvent } from '../events.ts';
import { evolve } from '../order.ts';
import { notAsDue } from '../books.ts';
import { allPhases, ofOrder, partyOf, pivot, stepShapes, type StepPhase } from '../steps.ts';
import { directionOf, isSame, type NamedPhase } from '../../../saga/phases.ts';
import type { Asking } from '../../../saga/rules/case-record.ts';
import type { SagaRules } from '../../../saga/rules/record.ts';
import type { Instance } from '../../../store/saga.ts';
import { orderFacts, type OrderFacts, type OrderKept, type OrderPersonal, type OrderRecord } from './kept.ts';

/** The hash of what each phase of an order would ask for now. */
export type Wanted = (facts: OrderFacts) => (at: StepPhase) => string;

/** The order, as the engine's rules know it. `now`: the time of the events that they decide on. */
export function orderRules(wanted: Wanted, now: Date): SagaRules<OrderRecord> {
  return {
    ...casePolicies,
    stepsOf: () => stepShapes,
    isFinal: (step) => stepShapes.some(({ name, final }) => name === step && final),
    isPivot: (at) => isSame(at, pivot),
    requestHash: (at, record) => wanted(orderFacts(record))(ofOrder(at)),
    notAsDue: ({ state }) => notAsDue(state),
    settledBeside,
    concernsOthers: (after) => concerningOthers.some((name) => name in after),
    isAsked: (record, part) => isAsked(orderFacts(record), part),
    alsoWaived: (decision) => alsoWaivedBy(decision),
    revised: (record, after) => revised(record, { after, now }),
    // The rules speak of causes and steps by name; those of an order's events are an order's.
    evolved: (record, event) => ({
      ...record,
      state: evolve(record.state, event as OrderEvent, now.toISOString()),
    }),
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

/** The terms of the order now. */
export function termsOf({ order, paymentMethod, shippingAddress, customer }: OrderFacts): OrderTerms {
  return {
    lines: order.lines,
    total: order.total,
    paymentMethod,
    shippingAddress,
    email: customer.email,
    ...(order.approvedUpTo === undefined ? {} : { approvedUpTo: order.approvedUpTo }),
  };
}

/** The terms of the order once it asks for `after` as well. `null`: the field is removed. */
function termsWith(facts: OrderFacts, after: Asking): OrderTerms {
  const { approvedUpTo, ...terms }: Omit<OrderTerms, 'approvedUpTo'> & { approvedUpTo?: number | null } = {
    ...termsOf(facts),
    ...after,
  };
  return typeof approvedUpTo === 'number' ? { ...terms, approvedUpTo } : terms;
}

function isAsked(facts: OrderFacts, part: Asking): boolean {
  const terms = new Map<string, unknown>(Object.entries(termsOf(facts)));
  return Object.entries(part).every(([name, value]) =>
    isDeepStrictEqual(terms.get(name) ?? null, (value as unknown) ?? null),
  );
}

/** The event of a revision of the order, under which this is asked for. */
function revisionOf({ order, paymentMethod: before }: OrderFacts, terms: OrderTerms): OrderEvent {
  const { lines, total, paymentMethod, approvedUpTo } = terms;
  return {
    type: 'revised',
    revision: order.revision + 1,
    lines,
    total,
    ...(approvedUpTo === undefined ? {} : { approvedUpTo }),
    ...(paymentMethod === before ? {} : { newPaymentMethod: true }),
  };
}

/** The personal data of an order once it asks for `after` too, and the event that says so. */
export function revisedOrder(
  order: Instance<OrderKept>,
  after: Asking,
): { readonly personal: OrderPersonal; readonly event: OrderEvent } {
  const facts = orderFacts(order);
  const terms = termsWith(facts, after);
  const { paymentMethod, shippingAddress, email } = terms;
  const customer = { ...facts.customer, email };
  return { personal: { customer, shippingAddress, paymentMethod }, event: revisionOf(facts, terms) };
}

function revised(record: OrderRecord, { after, now }: { after: Asking; now: Date }): OrderRecord {
  const { personal, event } = revisedOrder(record, after);
  return { ...record, personal, state: evolve(record.state, event, now.toISOString()) };
}
