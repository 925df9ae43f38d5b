import type { Payments, StepResult } from '../events.ts';
import type { ByHand } from '../given-back.ts';
import { dueOf } from '../order.ts';
import { planPayments, type PaymentPlan } from '../payment-plan.ts';
import { assertNoneCancelled, givenBackByHand, type Position } from './by-hand.ts';
import type { CreatedResource, InstanceFences } from '../../../saga/rules/fence.ts';
import { distinct, madeFor } from '../../../saga/rules/made.ts';
import type { Call } from './effect.ts';
import type { PaymentState } from './ports.ts';

/** The ids of all payments that were ever begun for an order, in the order of their making. */
export function paymentsOf(fences: InstanceFences): readonly string[] {
  return madeOf(fences).map(({ id }) => id);
}

/** The provider's totals over several payments. */
export function totalOf(states: readonly PaymentState[]): Payments {
  const sum = (name: 'authorized' | 'captured' | 'voided' | 'refunded') =>
    states.reduce((total, state) => total + state[name], 0);
  return {
    authorized: sum('authorized'),
    captured: sum('captured'),
    voided: sum('voided'),
    refunded: sum('refunded'),
  };
}

/** All payments of the order, each once; those of this call last. */
export function paymentsMade({ fences, made }: Call): readonly CreatedResource[] {
  const all = distinct([...madeOf(fences), ...made]);
  const isOwn = ({ id }: CreatedResource) => made.some((own) => own.id === id);
  return [...all.filter((one) => !isOwn(one)), ...all.filter(isOwn)];
}

/** Where each payment of the order stands at the provider. */
export async function positions(call: Call): Promise<readonly Position[]> {
  const { paymentMethod, order } = call.facts;
  return await Promise.all(
    paymentsMade(call).map(async ({ id, revision, method }) => ({
      ...(await call.ports.payments.read(id)),
      id,
      // One that was made before methods were kept goes by the revision.
      current: method === undefined ? revision >= order.paymentMethodSince : method === paymentMethod,
    })),
  );
}

/**
 * Whether the provider has taken and given back the amounts on record, goodwill aside. Then a missing amount is one that the order asks
 * for beyond them, and not the work of somebody by hand there.
 */
export async function areAsOnRecord(call: Call, found: readonly Position[]): Promise<boolean> {
  const { goodwill } = await givenBackByHand(call, found);
  const [said, record] = [totalOf(found), call.facts.order.payments];
  const kept = ({ captured, refunded }: Payments) => captured - refunded;
  const held = ({ authorized, captured, voided }: Payments) => authorized - captured - voided;
  return kept(said) + goodwill === kept(record) && held(said) === held(record);
}

/**
 * The plan that brings the order's money in line with what is due, as the provider sees it now.
 * @throws KnownFailure where it would charge again what somebody ended there
 */
export async function planOf(call: Call): Promise<PaymentPlan> {
  const found = await positions(call);
  // The goodwill that the customer keeps is not due any more.
  const { goodwill } = await givenBackByHand(call, found);
  const due = dueOf(call.facts.order) - goodwill;
  const plan = planPayments(due, found);
  if (plan.authorize > 0) assertNoneCancelled(found);
  return plan;
}

/** As {@link news}, of what a step forward did: goodwill that somebody gave back by hand is not among what was refunded, for it follows from no step. */
export async function newsForward(
  call: Call,
  current?: { id: string; state: PaymentState },
): Promise<StepResult> {
  return await news(call, current, async () => await givenBackByHand(call, await positions(call)));
}

/**
 * The difference between the provider's totals and the record: right also where an earlier answer was lost.
 * `current` is the state of the call's own payment, where it is known.
 */
export async function news(
  call: Call,
  current?: { id: string; state: PaymentState },
  byHand: () => Promise<Pick<ByHand, 'goodwill' | 'counted'>> = async () => nothing,
): Promise<StepResult> {
  const ids = paymentsMade(call).map(({ id }) => id);
  const stateOf = async (id: string) =>
    id === current?.id ? current.state : await call.ports.payments.read(id);
  const states = await Promise.all(ids.map(stateOf));
  const said = totalOf(states);
  const { goodwill, counted } = said.refunded > 0 ? await byHand() : nothing;
  const totals = { ...said, refunded: said.refunded - goodwill, refundedByOthers: counted, goodwill };
  const recorded = { refundedByOthers: 0, goodwill: 0, ...call.facts.order.payments };
  const moved = (name: keyof Payments) => {
    const amount = totals[name] - recorded[name];
    return amount > 0 ? { [name]: amount } : {};
  };
  // Beside the one that the money is, or was, on there may be later ones, which the bank has refused.
  const reference = call.reference ?? ids.findLast((_, index) => wasHeld(states[index])) ?? ids.at(-1);
  return {
    ...(reference === undefined ? {} : { reference }),
    ...moved('authorized'),
    ...moved('captured'),
    ...moved('voided'),
    ...moved('refunded'),
    ...moved('refundedByOthers'),
    ...moved('goodwill'),
  };
}

const nothing = { goodwill: 0, counted: 0 };

/** Also where it was given back since. */
function wasHeld(state: PaymentState | undefined): boolean {
  return state !== undefined && state.authorized > 0;
}

function madeOf({ authorizePayment, capturePayment }: InstanceFences): readonly CreatedResource[] {
  return distinct([authorizePayment?.run, capturePayment?.run].flatMap((fence) => madeFor(fence)));
}
