import type { StepResult } from '../domain/events.ts';
import type { Payments } from '../domain/order.ts';
import type { OrderFences } from '../journal/fence.ts';
import { KnownFailure } from './failure.ts';
import type { Call, LookUp, RemoteEffect } from './effect.ts';
import type { PaymentState } from './ports.ts';

export const authorizePayment: RemoteEffect = {
  kind: 'remote',
  step: 'authorizePayment',
  phase: 'run',
  request: ({ order, paymentMethod }) => ({ total: order.total, paymentMethod }),
  prepare: createPayment,
  async send(call) {
    return await news(call, await authorize(call, call.key));
  },
  async lookUp(call): Promise<LookUp> {
    const state = await call.ports.payments.read(currentPayment(call));
    switch (state.status) {
      case 'authorized':
      case 'captured':
        return { kind: 'applied', result: await news(call, state) };
      case 'needs_customer':
        return { kind: 'refused', cause: 'authentication_required' };
      case 'open':
        return state.refusal === undefined ? { kind: 'not_applied' } : { kind: 'refused', ...state.refusal };
      case 'canceled':
        return { kind: 'refused', cause: 'authorization_expired', result: await news(call, state) };
    }
  },
};

/** An authorisation that has lapsed before its capture is taken anew; the old one has ended by itself. */
export const capturePayment: RemoteEffect = {
  kind: 'remote',
  step: 'capturePayment',
  phase: 'run',
  request: ({ order }) => ({ amount: order.total.amount }),
  renew: createPayment,
  async send(call) {
    const { payments } = call.ports;
    const id = currentPayment(call);
    const renewed = call.reference !== undefined;
    if (renewed && (await payments.read(id)).status === 'open') {
      await authorize(call, call.key.replace('/run/', '/authorize/'));
    }
    const { amount } = call.facts.order.total;
    return await news(call, await payments.capture({ id, amount, key: call.key }));
  },
  async lookUp(call): Promise<LookUp> {
    const state = await call.ports.payments.read(currentPayment(call));
    switch (state.status) {
      case 'captured':
        return { kind: 'applied', result: await news(call, state) };
      case 'canceled':
        return { kind: 'lapsed' };
      case 'needs_customer':
        return { kind: 'refused', cause: 'authentication_required' };
      case 'authorized':
      case 'open':
        return { kind: 'not_applied' };
    }
  },
};

/** Ends the order's payments with nothing held and nothing charged, whichever step was to be undone. */
function undoPayment(step: 'authorizePayment' | 'capturePayment'): RemoteEffect {
  return {
    kind: 'remote',
    step,
    phase: 'compensate',
    request: () => ({ payment: 'undone' }),
    async send(call) {
      const { payments } = call.ports;
      // One that was never created needs no undoing: the fence refuses a late attempt, so there never will be one.
      for (const id of paymentsOf(call.fences)) {
        const state = await payments.read(id);
        const charged = state.captured - state.refunded;
        if (state.status === 'captured' && charged > 0) {
          await payments.refund({ id, amount: charged, key: call.key });
        } else if (state.status !== 'captured' && state.status !== 'canceled') {
          await payments.void({ id, key: call.key });
        }
      }
      return await news(call);
    },
    async lookUp(call) {
      const states = await Promise.all(paymentsOf(call.fences).map((id) => call.ports.payments.read(id)));
      const undone = states.every(
        ({ status, captured, refunded }) =>
          status === 'canceled' || (status === 'captured' && refunded >= captured),
      );
      return undone ? { kind: 'applied', result: await news(call) } : { kind: 'not_applied' };
    },
  };
}

export const voidPayment = undoPayment('authorizePayment');
export const refundPayment = undoPayment('capturePayment');

/** All payments that were ever begun for an order, the current one last. */
export function paymentsOf(fences: OrderFences): readonly string[] {
  return [fences.authorizePayment?.run?.reference, fences.capturePayment?.run?.reference].filter(
    (id) => id !== undefined,
  );
}

/** The provider's totals over several payments. */
export function totalOf(states: readonly PaymentState[]): Payments {
  const sum = (name: keyof Payments) => states.reduce((total, state) => total + state[name], 0);
  return {
    authorized: sum('authorized'),
    captured: sum('captured'),
    voided: sum('voided'),
    refunded: sum('refunded'),
  };
}

async function createPayment({ ports, facts, key }: Call): Promise<string> {
  const { orderId, order } = facts;
  return await ports.payments.create({ orderId, total: order.total, key: key.replace('/run/', '/create/') });
}

async function authorize(call: Call, key: string): Promise<PaymentState> {
  const id = currentPayment(call);
  const state = await call.ports.payments.authorize({ id, method: call.facts.paymentMethod, key });
  if (state.status === 'needs_customer') {
    throw new KnownFailure({ kind: 'business', cause: 'authentication_required', detail: 'requires_action' });
  }
  return state;
}

function currentPayment({ reference, fences }: Call): string {
  const id = reference ?? paymentsOf(fences).at(-1);
  if (id === undefined) {
    throw new KnownFailure({
      kind: 'persistent',
      cause: 'history_diverged',
      detail: 'no payment was created',
    });
  }
  return id;
}

/**
 * What the provider's totals say beyond what is on record: right also where an earlier answer was lost.
 * `current` is the state of the current payment, where it is known.
 */
async function news(call: Call, current?: PaymentState): Promise<StepResult> {
  const ids = [
    ...new Set([...paymentsOf(call.fences), ...(call.reference === undefined ? [] : [call.reference])]),
  ];
  const stateOf = async (id: string) =>
    (id === ids.at(-1) ? current : undefined) ?? (await call.ports.payments.read(id));
  const totals = totalOf(await Promise.all(ids.map(stateOf)));
  const recorded = call.facts.order.payments;
  const moved = (name: keyof Payments) => {
    const amount = totals[name] - recorded[name];
    return amount > 0 ? { [name]: amount } : {};
  };
  return {
    ...(ids.length === 0 ? {} : { reference: ids.at(-1) ?? '' }),
    ...moved('authorized'),
    ...moved('captured'),
    ...moved('voided'),
    ...moved('refunded'),
  };
}
