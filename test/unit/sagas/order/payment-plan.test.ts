import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isCarriedOut,
  planPayments,
  type PaymentPosition,
  type PaymentPlan,
} from '../../../../sagas/order/payment-plan.ts';

const none = { authorize: 0, capture: [], refund: [], void: [] };

function payment(given: Partial<PaymentPosition> & Pick<PaymentPosition, 'status'>): PaymentPosition {
  return { id: 'a', authorized: 0, captured: 0, refunded: 0, current: true, ...given };
}

const held = (amount: number, given: Partial<PaymentPosition> = {}) =>
  payment({ status: 'authorized', authorized: amount, ...given });

const charged = (amount: number, given: Partial<PaymentPosition> = {}) =>
  payment({ status: 'captured', authorized: amount, captured: amount, ...given });

describe('before the capture', () => {
  it('one authorisation covers what is due', () => {
    expect(planPayments(1180, [])).toEqual({ ...none, authorize: 1180 });
    expect(planPayments(1180, [held(1180)])).toEqual({ ...none, capture: [{ id: 'a', amount: 1180 }] });
  });

  it('one that covers more is captured for less', () => {
    expect(planPayments(590, [held(1180)])).toEqual({ ...none, capture: [{ id: 'a', amount: 590 }] });
  });

  it('one that covers less is replaced as a whole, and voided', () => {
    expect(planPayments(1500, [held(1180)])).toEqual({ ...none, authorize: 1500, void: ['a'] });
    const both = planPayments(1500, [held(1180), held(1500, { id: 'b' })]);
    expect(both).toEqual({ ...none, capture: [{ id: 'b', amount: 1500 }], void: ['a'] });
  });

  it('one of an earlier payment method is not captured', () => {
    expect(planPayments(1180, [held(1180, { current: false })])).toEqual({
      ...none,
      authorize: 1180,
      void: ['a'],
    });
  });

  it('nothing is held where nothing is due', () => {
    expect(planPayments(0, [held(1180)])).toEqual({ ...none, void: ['a'] });
  });
});

describe('after the capture', () => {
  it('nothing is left where what is due is charged', () => {
    expect(planPayments(1180, [charged(1180)])).toEqual(none);
  });

  it('only the difference is authorised, and captured', () => {
    expect(planPayments(1500, [charged(1180)])).toEqual({ ...none, authorize: 320 });
    expect(planPayments(1500, [charged(1180), held(320, { id: 'b' })])).toEqual({
      ...none,
      capture: [{ id: 'b', amount: 320 }],
    });
  });

  it('only the difference is refunded, of the last payment first', () => {
    const payments = [charged(1180), charged(320, { id: 'b' })];
    expect(planPayments(1000, payments)).toEqual({
      ...none,
      refund: [
        { id: 'b', amount: 320 },
        { id: 'a', amount: 180 },
      ],
    });
  });

  it('what was refunded already is not refunded again', () => {
    expect(planPayments(1000, [charged(1180, { refunded: 180 })])).toEqual(none);
    expect(planPayments(0, [charged(1180, { refunded: 180 })])).toEqual({
      ...none,
      refund: [{ id: 'a', amount: 1000 }],
    });
  });
});

describe('whatever the payments of an order have come to', () => {
  it('applying what is said once, the new before the old, leaves exactly what is due', () => {
    fc.assert(
      fc.property(amount, payments, (due, before) => {
        const first = planPayments(due, before);
        const after = apply(before, first);
        const second = planPayments(due, after);
        expect(second.authorize).toBe(0);
        const end = apply(after, second);

        expect(chargedIn(end)).toBe(due);
        expect(planPayments(due, end)).toEqual(none);
        expect(isCarriedOut(planPayments(due, end), { captured: true })).toBe(true);
        expect(end.filter(({ status }) => status === 'authorized')).toEqual([]);
      }),
    );
  });

  it('there is never more than one new authorisation, and never one that is not needed', () => {
    fc.assert(
      fc.property(amount, payments, (due, before) => {
        const { authorize, capture, refund } = planPayments(due, before);
        const missing = due - chargedIn(before);
        const covered = before.some(
          ({ status, current, authorized }) => status === 'authorized' && current && authorized >= missing,
        );
        expect(authorize).toBe(missing > 0 && !covered ? missing : 0);
        expect(capture.length).toBeLessThanOrEqual(1);
        expect(refund.length === 0 || (authorize === 0 && capture.length === 0)).toBe(true);
      }),
    );
  });

  it('no payment is captured for more than it holds, or refunded for more than was charged', () => {
    fc.assert(
      fc.property(amount, payments, (due, before) => {
        const { capture, refund, void: voids } = planPayments(due, before);
        const of = (id: string) => before.find((one) => one.id === id);
        for (const { id, amount } of capture) {
          expect(of(id)).toMatchObject({ status: 'authorized', current: true });
          expect(amount).toBeLessThanOrEqual(of(id)?.authorized ?? 0);
          expect(voids).not.toContain(id);
        }
        for (const { id, amount } of refund) {
          const one = of(id);
          expect(amount).toBeLessThanOrEqual((one?.captured ?? 0) - (one?.refunded ?? 0));
        }
        for (const id of voids) expect(of(id)?.status).toBe('authorized');
      }),
    );
  });

  it('before the capture, it is settled once one authorisation covers what is due and no other is held', () => {
    fc.assert(
      fc.property(amount, payments, (due, before) => {
        const after = authorizedAndVoided(before, planPayments(due, before));
        expect(
          isCarriedOut(planPayments(due, authorizedAndVoided(after, planPayments(due, after))), {
            captured: false,
          }),
        ).toBe(true);
      }),
    );
  });
});

const amount = fc.integer({ min: 0, max: 2000 });

const payments: fc.Arbitrary<PaymentPosition[]> = fc
  .array(
    fc
      .record({ amount: fc.integer({ min: 1, max: 2000 }), part: fc.double({ min: 0, max: 1, noNaN: true }) })
      .chain(({ amount, part }) => {
        const some = Math.floor(amount * part);
        return fc.record({
          current: fc.boolean(),
          position: fc.constantFrom(
            payment({ status: 'open' }),
            payment({ status: 'needs_customer' }),
            held(amount),
            payment({ status: 'captured', authorized: amount, captured: amount, refunded: some }),
            payment({ status: 'captured', authorized: amount, captured: some }),
            payment({ status: 'canceled', authorized: amount }),
          ),
        });
      }),
    { maxLength: 4 },
  )
  .map((all) => all.map(({ current, position }, index) => ({ ...position, current, id: `p${index}` })));

function chargedIn(payments: readonly PaymentPosition[]): number {
  return payments.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
}

/** As a provider would: first what is new, then what it replaces. */
function apply(
  before: readonly PaymentPosition[],
  { capture, refund, ...rest }: PaymentPlan,
): PaymentPosition[] {
  return authorizedAndVoided(before, rest).map((one) => {
    const taken = capture.find(({ id }) => id === one.id);
    if (taken !== undefined) return { ...one, status: 'captured', captured: taken.amount };
    const back = refund.find(({ id }) => id === one.id);
    return back === undefined ? one : { ...one, refunded: one.refunded + back.amount };
  });
}

function authorizedAndVoided(
  before: readonly PaymentPosition[],
  { authorize, void: voids }: Pick<PaymentPlan, 'authorize' | 'void'>,
): PaymentPosition[] {
  const taken = authorize === 0 ? [] : [held(authorize, { id: 'new' })];
  return [...before, ...taken].map((one) =>
    voids.includes(one.id) ? { ...one, status: 'canceled' as const } : one,
  );
}
