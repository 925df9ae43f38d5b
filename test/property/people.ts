import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../sagas/order/api/order-answers.ts';
import type { OrderCaseSummary } from '../../sagas/order/api/order-answers.ts';
import type { DecisionName } from '../../sagas/order/decisions.ts';
import { Customer } from '../rig/customer.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { address } from '../rig/review-story.ts';
import type { Wanted } from '../rig/shop.ts';
import type { System } from '../rig/system.ts';
import type { Sending } from './plan.ts';

/** What a decision needs to be told. `pick` chooses among what fits. */
export const dataOf: Record<
  DecisionName,
  (given: { review: OrderCaseSummary; order: OrderView; pick: number }) => unknown
> = {
  retry: () => undefined,
  approve: () => undefined,
  waive: () => undefined,
  refund: () => undefined,
  cancel: () => undefined,
  wait: ({ pick }) => ({ until: new Date(Date.now() + (pick % 5) * 200).toISOString() }),
  amend: ({ review: { team }, pick }) => amended[team]?.[pick % 2],
  substitute({ order: { lines }, pick }) {
    const sku = lines[pick % lines.length]?.sku;
    return { sku, replacement: sku === 'TEA-GREEN' ? 'TEA-BLACK' : 'TEA-GREEN' };
  },
  ship_partial({ order: { lines }, pick }) {
    const line = lines[pick % lines.length];
    return { sku: line?.sku, quantity: pick % (line?.quantity ?? 1) };
  },
};

const payment = [{ paymentMethod: 'pm_card_visa' }, { paymentMethod: 'pm_card_mastercard' }];
/** By team: an amendment for what it works on. */
const amended: Readonly<Record<string, readonly unknown[]>> = {
  payments: payment,
  risk: payment,
  shipping: [{ shippingAddress: address }, { shippingAddress: { ...address, country: 'AQ' } }],
  support: [{ email: 'grace@example.com' }, { email: 'ada@example.com' }],
};

/** What ends a case for good, whatever it is about. */
const last: readonly DecisionName[] = ['cancel', 'refund', 'waive'];

interface Answered {
  readonly status: number;
  readonly body: unknown;
}

/** The customers and operators of a running system. */
export class People {
  /** Answers that nobody should get. */
  readonly surprises: string[] = [];
  decided = 0;
  refunded = 0;
  paid = 0;
  readonly #customer: Customer;
  readonly #desk: ReviewDesk;
  readonly #tokens = new Map<string, string>();
  readonly #rounds = new Map<string, number>();

  constructor(system: System) {
    this.#customer = new Customer(system);
    this.#desk = new ReviewDesk(system.url);
  }

  async place(wanted: Wanted): Promise<string> {
    const { orderId, token } = await this.#customer.place(wanted);
    this.#tokens.set(orderId, token);
    return orderId;
  }

  /** Somebody decides on one of the open cases, whichever there are. */
  async decide({ pick, sending }: { pick: number; sending: Sending }): Promise<void> {
    const open = await this.#desk.list();
    const review = open[pick % open.length];
    if (review !== undefined) await this.#decideOn(review, { pick, sending });
  }

  /** Every open case gets a decision, and after some rounds one that ends it. */
  async decideAll(): Promise<void> {
    for (const review of await this.#desk.list()) {
      const round = (this.#rounds.get(review.orderId) ?? 0) + 1;
      this.#rounds.set(review.orderId, round);
      const ending = review.decisions.findIndex((name) => last.includes(name));
      const pick = round > 3 ? ending : this.decided;
      await this.#decideOn(review, { pick, sending: 'once' });
    }
  }

  async pay(orderId: string, { card, sending }: { card: string; sending: Sending }): Promise<void> {
    const { status } = await this.#sent(sending, `pay ${orderId}`, () =>
      this.#customer.pay(orderId, card, this.#tokens.get(orderId)),
    );
    if (status < 300) this.paid += 1;
  }

  /** @returns whether it was granted */
  async refund(orderId: string, { share, sending }: { share: number; sending: Sending }): Promise<boolean> {
    const { body: order } = await this.#desk.api.get(`/orders/${orderId}`);
    const amount = Math.max(1, Math.trunc((order.total.amount * share) / 100));
    const body = { reason: 'One was broken', ...(share === 100 ? {} : { amount }) };
    const headers = { 'idempotency-key': randomUUID() };
    const { status } = await this.#sent(sending, `refund ${orderId}`, () =>
      this.#desk.api.post(`/orders/${orderId}/refund`, { body, headers }),
    );
    if (status === 202) this.refunded += 1;
    return status === 202;
  }

  async #decideOn(
    review: OrderCaseSummary,
    { pick, sending }: { pick: number; sending: Sending },
  ): Promise<void> {
    const { caseId, orderId, decisions } = review;
    const decision = decisions[pick % decisions.length];
    if (decision === undefined) return;
    const { body: order } = await this.#desk.api.get(`/orders/${orderId}`);
    const data = dataOf[decision]({ review, order, pick });
    const by = pick % 2 === this.decided % 2 ? 'olga' : 'paul';
    const ifMatch = await this.#desk.etag(caseId);
    const taking = { data, by, ifMatch, decisionId: randomUUID() };
    const { status } = await this.#sent(sending, `${decision} on ${caseId}`, () =>
      this.#desk.decide(caseId, decision, taking),
    );
    if (status === 200) this.decided += 1;
    if (status !== 200 || sending !== 'stale') return;
    const stale = await this.#desk.decide(caseId, decision, { ...taking, decisionId: randomUUID() });
    if (stale.status === 200) this.surprises.push(`a stale ${decision} on ${caseId} was taken`);
  }

  /** `twice`: the same again, at the same time. `lost`: nobody hears the first answer, and it is sent again. */
  async #sent(sending: Sending, what: string, send: () => Promise<Answered>): Promise<Answered> {
    const first = sending === 'twice' ? [send(), send()] : [send()];
    const answers = await Promise.all(first);
    if (sending === 'lost') answers.push(await send());
    for (const { status, body } of answers)
      if (status === 500) this.surprises.push(`${what}: 500 ${JSON.stringify(body)}`);
    return answers.find(({ status }) => status < 300) ?? (answers[0] as Answered);
  }
}
