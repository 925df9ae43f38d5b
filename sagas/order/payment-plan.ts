/** One payment of an order at its provider. Amounts in minor units. */
export interface PaymentPosition {
  readonly id: string;
  readonly status: 'open' | 'needs_customer' | 'authorized' | 'captured' | 'canceled';
  readonly authorized: number;
  readonly captured: number;
  readonly refunded: number;
  /** Made with the payment method that the order has now. */
  readonly current: boolean;
}

/** Brings the money of an order in line with what is due. A new authorisation is taken before the old one is voided. */
export interface PaymentPlan {
  /** A new payment of this amount; 0 for none. */
  readonly authorize: number;
  readonly capture: readonly { readonly id: string; readonly amount: number }[];
  readonly refund: readonly { readonly id: string; readonly amount: number }[];
  /** Authorisations that are not needed any more. */
  readonly void: readonly string[];
}

/**
 * - Nothing captured yet: one authorisation has to cover what is due. It is captured for less where it covers more.
 * - Captured less than is due: the difference is authorised and captured.
 * - Captured more than is due: the difference is refunded, of the last payment first.
 */
export function planPayments(due: number, payments: readonly PaymentPosition[]): PaymentPlan {
  const charged = payments.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  const missing = due - charged;
  const held = payments.filter(({ status }) => status === 'authorized');
  const cover = missing > 0 ? smallestCover(held, missing) : undefined;
  return {
    authorize: missing > 0 && cover === undefined ? missing : 0,
    capture: cover === undefined ? [] : [{ id: cover.id, amount: missing }],
    refund: missing < 0 ? refunds(payments, -missing) : [],
    void: held.filter((payment) => payment !== cover).map(({ id }) => id),
  };
}

/** Whether nothing is left to be done, the capture of what is authorised aside. */
export function isCarriedOut(
  { authorize, capture, refund, void: voids }: PaymentPlan,
  { captured }: { captured: boolean },
): boolean {
  const open = captured ? capture.length + refund.length : 0;
  return authorize === 0 && voids.length === 0 && open === 0;
}

function smallestCover(held: readonly PaymentPosition[], amount: number): PaymentPosition | undefined {
  return held
    .filter(({ current, authorized }) => current && authorized >= amount)
    .sort((one, other) => one.authorized - other.authorized)[0];
}

function refunds(payments: readonly PaymentPosition[], amount: number): { id: string; amount: number }[] {
  let left = amount;
  return payments.toReversed().flatMap(({ id, captured, refunded }) => {
    const back = Math.min(left, captured - refunded);
    left -= back;
    return back > 0 ? [{ id, amount: back }] : [];
  });
}
