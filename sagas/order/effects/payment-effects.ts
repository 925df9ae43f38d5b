import { needsApproval } from '../approval.ts';
import { chargedOf, forRevision, undone } from '../given-back.ts';
import { dueOf } from '../order.ts';
import { formatMoney, type Money } from '../../../values/money.ts';
import { isCarriedOut } from '../payment-plan.ts';
import type { CreatedResource } from '../../../saga/rules/fence.ts';
import { decidedRevision } from '../../../saga/rules/instance.ts';
import { isOfForgottenTerms } from '../../../saga/rules/made.ts';
import { assertEndedByItself, assertLapsed, decidedAgainAfterPivot, differs } from './by-hand.ts';
import { classify } from '../../../adapters/classify.ts';
import { KnownFailure } from '../../../adapters/failure.ts';
import type { Call, LookUp, RemoteEffect } from './effect.ts';
import { areAsOnRecord, news, newsForward, paymentsMade, planOf, positions } from './payments-made.ts';
import type { PaymentState } from './ports.ts';

/** One authorisation covers what is due. Of a revised order the new one is taken before the old one is voided. */
export const authorizePayment = decidedAgainAfterPivot({
  kind: 'remote',
  step: 'authorizePayment',
  phase: 'run',
  request: ({ order, paymentMethod }) => ({ total: order.total, paymentMethod }),
  once: () => true,
  objection({ order }, { approvalAbove }) {
    return needsApproval(order, approvalAbove) ? 'amount_above_limit' : undefined;
  },
  async prepare(call) {
    if (call.made.length === 0) return await createPayment(call, dueOf(call.facts.order));
    const { authorize: amount } = await planOf(call);
    if (amount === 0) return undefined;
    const { facts, earlier } = call;
    // One that was declined may be tried with another payment method, unless the one before may still be tried late.
    const open = (await positions(call)).findLast(
      (payment) =>
        payment.status === 'open' && payment.amount === amount && (payment.current || earlier.length === 0),
    );
    if (open === undefined) return await createPayment(call, amount);
    return { id: open.id, amount, method: facts.paymentMethod };
  },
  async send(call) {
    const id = currentPayment(call);
    if (paymentsMade(call).length === 1 && call.lastApplied === undefined && !isFollowing(call))
      return await newsForward(call, { id, state: await authorize(call, call.key) });
    const { authorize: missing } = await planOf(call);
    if (missing > 0) await authorizeBeside(call, call.key);
    await voidAll(call, [...(await planOf(call)).void, ...(await superseded(call))]);
    return await newsForward(call);
  },
  async lookUp(call): Promise<LookUp> {
    const id = currentPayment(call);
    const state = await call.ports.payments.read(id);
    switch (state.status) {
      case 'authorized':
      case 'captured':
        if ((paymentsMade(call).length > 1 || isFollowing(call)) && !(await isLastWord(call)))
          return { kind: 'not_applied' };
        return { kind: 'applied', result: await newsForward(call, { id, state }) };
      case 'needs_customer':
      case 'open':
        // Beside an authorisation that stands it is to be voided, which an attempt does.
        if (call.lastApplied !== undefined) return { kind: 'not_applied' };
        if (state.status === 'needs_customer') return { kind: 'refused', cause: 'authentication_required' };
        return state.refusal === undefined ? { kind: 'not_applied' } : { kind: 'refused', ...state.refusal };
      case 'canceled':
        // Where another authorisation stands beside it, that is the payment, and this one was voided.
        if (call.lastApplied === undefined) assertEndedByItself(state);
        return {
          kind: 'refused',
          cause: 'authorization_expired',
          result: await newsForward(call, { id, state }),
        };
    }
  },
});

/**
 * Captures what is due. An authorisation that has lapsed before is taken again; the old one has ended by itself. Of a revised
 * order the difference is captured, or refunded; where nothing covers it yet, because a refunded amount is due again, it is
 * authorised first.
 */
export const capturePayment = decidedAgainAfterPivot({
  kind: 'remote',
  step: 'capturePayment',
  phase: 'run',
  request: ({ order }) => ({ amount: dueOf(order) }),
  // Of what was captured, a part may be refunded: a second refund would add to the first.
  once: (fence) =>
    fence.lastApplied === undefined && !isOfForgottenTerms({ made: fence.made }, fence.revision ?? 1),
  async renew(call) {
    const { authorize: amount } = await planOf(call);
    return await createPayment(call, amount);
  },
  async send(call) {
    const { payments } = call.ports;
    await authorizeRenewed(call);
    if (isOnlyPayment(call)) {
      const id = currentPayment(call);
      const state = await payments.capture({
        id,
        total: money(call, dueOf(call.facts.order)),
        key: call.key,
      });
      return await newsForward(call, { id, state });
    }
    const plan = await planOf(call);
    if (plan.authorize > 0)
      throw new KnownFailure({
        kind: 'conflict',
        cause: 'authorization_expired',
        detail: 'no authorisation',
      });
    for (const { id, amount } of plan.capture)
      await payments.capture({ id, total: money(call, amount), key: `${call.key}/capture/${id}` });
    const found = plan.refund.length > 0 ? await positions(call) : [];
    const refunded = new Map(found.map((payment) => [payment.id, payment.refunded]));
    for (const { id, amount } of plan.refund)
      await payments.refund({
        id,
        total: money(call, amount),
        refundId: forRevision(call.facts.order.revision),
        // Under a key that a restore has forgotten, as much may have been given back before: it says what is given back in all then.
        key: `${call.key}/refund/${id}/${(refunded.get(id) ?? 0) + amount}`,
      });
    await voidAll(call, [...plan.void, ...(await superseded(call))]);
    return await newsForward(call);
  },
  async lookUp(call): Promise<LookUp> {
    if (!isOnlyPayment(call)) {
      const plan = await planOf(call);
      if (plan.authorize > 0) {
        const found = await positions(call);
        if (!(await areAsOnRecord(call, found))) assertLapsed(call, plan.authorize, found);
        return { kind: 'lapsed' };
      }
      return isCarriedOut(plan, { captured: true }) && (await superseded(call)).length === 0
        ? { kind: 'applied', result: await newsForward(call) }
        : { kind: 'not_applied' };
    }
    const id = currentPayment(call);
    const state = await call.ports.payments.read(id);
    switch (state.status) {
      case 'captured':
        await assertCharged(call, id, state);
        return { kind: 'applied', result: await newsForward(call, { id, state }) };
      case 'canceled':
        assertEndedByItself(state);
        return { kind: 'lapsed' };
      case 'needs_customer':
        return { kind: 'refused', cause: 'authentication_required' };
      case 'authorized':
      case 'open':
        return { kind: 'not_applied' };
    }
  },
});

/**
 * By hand, another amount may have been captured, or all given back since: that is not what the step was to do. A part that was given
 * back is told beside it. What a step of ours has given back is: the record had forgotten that, and what it followed was decided again.
 */
async function assertCharged(call: Call, id: string, { captured, refunded }: PaymentState): Promise<void> {
  const due = dueOf(call.facts.order);
  if (captured === due && (refunded === 0 || refunded < captured)) return;
  if (captured > due && chargedOf(captured, await call.ports.payments.refunds(id)) === due) return;
  const words = (amount: number) => formatMoney(money(call, amount));
  throw differs(
    `${words(captured)} was captured and ${words(refunded)} given back, where ${words(due)} is due: cancel the order, which gives back what is left`,
  );
}

/** Ends the order's payments with nothing held and nothing charged, whichever step was to be undone. */
function undoPayment(step: 'authorizePayment' | 'capturePayment'): RemoteEffect {
  return {
    kind: 'remote',
    step,
    phase: 'compensate',
    request: () => ({ payment: 'undone' }),
    // All that is left is refunded: of a second refund nothing is left.
    once: () => true,
    async send(call) {
      const { payments } = call.ports;
      // One that was never created needs no undoing: the fence refuses a late attempt, so there never will be one.
      const made = paymentsMade(call);
      for (const { id } of made) {
        const key = made.length === 1 ? call.key : `${call.key}/${id}`;
        const state = await payments.read(id);
        const charged = state.captured - state.refunded;
        if (state.status === 'captured' && charged > 0) {
          await payments.refund({ id, total: money(call, charged), refundId: undone, key });
        } else if (state.status !== 'captured' && state.status !== 'canceled') {
          await payments.void({ id, key });
        }
      }
      return await news(call);
    },
    async lookUp(call) {
      const isUndone = (await positions(call)).every(
        ({ status, captured, refunded }) =>
          status === 'canceled' || (status === 'captured' && refunded >= captured),
      );
      return isUndone ? { kind: 'applied', result: await news(call) } : { kind: 'not_applied' };
    },
  };
}

export const voidPayment = undoPayment('authorizePayment');
export const refundPayment = undoPayment('capturePayment');

async function createPayment(call: Call, amount: number): Promise<Omit<CreatedResource, 'revision'>> {
  const { ports, facts, key } = call;
  const { orderId } = facts;
  await assertNoneForgotten(call);
  const total = money(call, amount);
  const id = await ports.payments.create({ orderId, total, key: `${key}/create` });
  return { id, amount, method: facts.paymentMethod };
}

/**
 * One more payment is made only where the provider has none but those on record: a record that was restored from a back-up may have
 * forgotten one, and with it the key under which it was made. The very first needs no question.
 */
async function assertNoneForgotten(call: Call): Promise<void> {
  const { ports, facts, fences } = call;
  if (fences['authorizePayment'] === undefined) return;
  const begun = facts.order.phases.map(({ startedAt }) => Date.parse(startedAt));
  const known = paymentsMade(call).map(({ id }) => id);
  for await (const { id, orderId, state } of ports.payments.madeSince(
    new Date(Math.min(...begun) - skewMs),
  )) {
    if (orderId !== facts.orderId || known.includes(id) || !isAnybodys(state)) continue;
    throw new KnownFailure({
      kind: 'persistent',
      cause: 'record_behind',
      detail: `the payment ${id} was made for this order, and is not on record`,
    });
  }
}

/** The provider's clock may be behind PostgreSQL's. */
const skewMs = 60 * 60 * 1000;

/** Money was taken or is held, or the customer's bank may still say so. */
function isAnybodys({ status }: PaymentState): boolean {
  return status === 'authorized' || status === 'captured' || status === 'needs_customer';
}

function money({ facts }: Call, amount: number): Money {
  return { amount, currency: facts.order.total.currency };
}

async function authorize(call: Call, key: string): Promise<PaymentState> {
  const id = currentPayment(call);
  const state = await call.ports.payments.authorize({ id, method: call.facts.paymentMethod, key });
  if (state.status === 'needs_customer') {
    throw new KnownFailure({ kind: 'business', cause: 'authentication_required', detail: 'requires_action' });
  }
  return state;
}

/** Authorises the payment that the capture made itself because nothing covered what is due, unless another amount is missing by now. */
async function authorizeRenewed(call: Call): Promise<void> {
  const renewed = call.made.at(-1);
  if (renewed === undefined || (await call.ports.payments.read(renewed.id)).status !== 'open') return;
  if (call.lastApplied !== undefined && (await planOf(call)).authorize !== renewed.amount) return;
  await authorizeBeside(call, `${call.key}/authorize`);
}

/** A refusal leaves the standing authorisation as it is, and nothing beside it that could still be authorised. */
async function authorizeBeside(call: Call, key: string): Promise<void> {
  try {
    await authorize(call, key);
  } catch (error) {
    if (call.lastApplied !== undefined && classify(error).kind === 'business')
      await voidAll(call, await superseded(call));
    throw error;
  }
}

/** The payments that the customer, or a late request, could still authorise although the amount is covered. */
async function superseded(call: Call): Promise<string[]> {
  return (await positions(call))
    .filter(({ status }) => status === 'open' || status === 'needs_customer')
    .map(({ id }) => id);
}

async function isLastWord(call: Call): Promise<boolean> {
  return isCarriedOut(await planOf(call), { captured: false }) && (await superseded(call)).length === 0;
}

async function voidAll(call: Call, ids: readonly string[]): Promise<void> {
  for (const id of ids)
    await call.ports.payments.void({ id, key: `${call.key}/void/${id}`, superseded: true });
}

/** What it works on was made, or used, for a decision that was lost: all of the money is brought in line with the one that was taken since. */
function isFollowing({ made, facts: { order } }: Call): boolean {
  return isOfForgottenTerms({ made }, decidedRevision(order));
}

/** The way of almost every order: nothing to compare, one amount to take. */
function isOnlyPayment(call: Call): boolean {
  if (call.lastApplied !== undefined || isFollowing(call)) return false;
  return paymentsMade(call).length - call.made.length <= 1;
}

function currentPayment(call: Call): string {
  const id = call.reference ?? paymentsMade(call).at(-1)?.id;
  if (id === undefined) {
    throw new KnownFailure({
      kind: 'persistent',
      cause: 'history_diverged',
      detail: 'no payment was created',
    });
  }
  return id;
}
