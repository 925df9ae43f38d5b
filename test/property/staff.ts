import { randomUUID } from 'node:crypto';
import { createPorts } from '../../adapters/create-ports.ts';
import type { OrderCaseSummary, OrderLetterSummary, OrderView } from '../../sagas/order/api/order-answers.ts';
import type { DecisionName } from '../../sagas/order/decisions.ts';
import { isSameContent } from '../../sagas/order/lost-decision.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import type { Shop } from '../rig/shop.ts';
import type { System } from '../rig/system.ts';
import { dataOf } from './people.ts';

/** A decision as somebody took it. */
interface Taken {
  readonly decision: DecisionName;
  readonly data: unknown;
  /** Of the case. */
  readonly step?: string;
}

const ending: readonly DecisionName[] = ['cancel', 'refund'];

/**
 * The operators and engineers of a system whose database is restored. What they decided since the back-up they decide again, where a case
 * asks for it, or that the order is what was sent; sometimes they decide otherwise, or wait. Engineers do as each letter says.
 */
export class Staff {
  /** All that they did, and how it was answered. */
  readonly did: string[] = [];
  /** Orders that somebody chose to end. */
  readonly givenUp = new Set<string>();
  /** Orders of which somebody vouched for what was done by hand. */
  readonly vouchedFor = new Set<string>();
  readonly #shop: Shop;
  readonly #reviews: ReviewDesk;
  readonly #letters: LetterDesk;
  readonly #ports: ReturnType<typeof createPorts>;
  readonly #random: () => number;
  readonly #taken = new Map<string, Taken[]>();
  readonly #tries = new Map<string, number>();
  #isRestored = false;

  constructor(system: System, shop: Shop, random: () => number) {
    this.#shop = shop;
    this.#reviews = new ReviewDesk(system.url);
    this.#letters = new LetterDesk(system.url, shop);
    this.#ports = createPorts(system.settings);
    this.#random = random;
  }

  /** The database remembers what they have decided until now. */
  backedUp(): void {
    this.#taken.clear();
  }

  /** The database has forgotten what they have done since the back-up. */
  restored(): void {
    this.#isRestored = true;
    this.givenUp.clear();
    this.did.push('restored');
  }

  /** On each open case somebody decides, with this probability. */
  async decide(probability: number): Promise<void> {
    for (const one of await this.#reviews.list()) if (this.#random() < probability) await this.#decideOn(one);
  }

  /** On each open letter somebody acts. */
  async engineer(): Promise<void> {
    for (const letter of await this.#letters.list('status=open')) await this.#actOn(letter);
  }

  async cancel(orderId: string): Promise<void> {
    const { status } = await this.#shop.post(`/orders/${orderId}/cancel`, { by: 'ada' });
    this.did.push(`${orderId} cancel: ${status}`);
  }

  async isShipped(orderId: string): Promise<boolean> {
    return (await this.#shop.ledger('warehouse', orderId)).some(({ operation }) => operation === 'release');
  }

  /** Whether the parcel that has left the house has in it what the order is about. */
  async isSentAsAsked(orderId: string): Promise<boolean> {
    const { lines } = await this.#shop.get(orderId);
    for await (const sent of this.#ports.warehouse.list({ orderId }))
      if (sent.status === 'released' && !isSameContent(sent.lines ?? [], lines)) return false;
    return true;
  }

  /** For whoever has to find out what happened to an order. */
  async storyOf(orderId: string): Promise<string[]> {
    const letters = await this.#letters.list(`orderId=${orderId}`);
    return [
      ...this.did.filter((one) => one.startsWith(orderId) || one === 'restored'),
      ...letters.map(({ cause, step, phase, status, message }) =>
        [cause, step, phase, status, message].join(' '),
      ),
      JSON.stringify(await this.#shop.effects(orderId)),
    ];
  }

  async #decideOn(one: OrderCaseSummary): Promise<void> {
    const { caseId, orderId, step } = one;
    const order = await this.#shop.get(orderId);
    const pick = Math.trunc(this.#random() * 100);
    const known = this.#isRestored && pick > 15 ? await this.#known(one, order) : undefined;
    const decision = known?.decision ?? (await this.#any(one, pick));
    if (decision === undefined) return;
    const data = known === undefined ? dataOf[decision]({ review: one, order, pick }) : known.data;
    const taking = { data, by: pick % 2 === 0 ? 'olga' : 'paul', decisionId: randomUUID() };
    const { status, body } = await this.#reviews.decide(caseId, decision, taking);
    this.did.push(`${orderId} ${step} ${decision} ${JSON.stringify(data)}: ${told(status, body)}`);
    // It cannot be taken any more, for the order is another one by now.
    const isPast = this.#isRestored && (status === 200 || status === 422);
    if (isPast)
      this.#taken.set(
        orderId,
        this.#takenOn(orderId).filter((taken) => taken !== known),
      );
    if (status !== 200) return;
    if (ending.includes(decision)) this.givenUp.add(orderId);
    if (!this.#isRestored) this.#taken.set(orderId, [...this.#takenOn(orderId), { step, decision, data }]);
  }

  /** What was decided on this step, the first of it; and then whatever makes the order what was sent. */
  async #known({ orderId, step, decisions }: OrderCaseSummary, order: OrderView): Promise<Taken | undefined> {
    const again = this.#takenOn(orderId).find((taken) => taken.step === step && taken.decision !== 'wait');
    const known = again ?? (await this.#asSent(order));
    return known !== undefined && decisions.includes(known.decision) ? known : undefined;
  }

  #takenOn(orderId: string): readonly Taken[] {
    return this.#taken.get(orderId) ?? [];
  }

  /** One step of the way there. */
  async #asSent({ orderId, lines }: OrderView): Promise<Taken | undefined> {
    for await (const { status, lines: sent = [] } of this.#ports.warehouse.list({ orderId })) {
      if (status !== 'released') continue;
      const odd = lines.find(({ sku }) => pieces(sent, sku) < pieces(lines, sku));
      const missing = sent.find(({ sku }) => pieces(lines, sku) === 0);
      if (odd === undefined) return undefined;
      const { sku } = odd;
      const quantity = pieces(sent, sku);
      if (quantity > 0 || missing === undefined) return { decision: 'ship_partial', data: { sku, quantity } };
      const replacement = missing.sku;
      const data = { sku, replacement, quantity: pieces(sent, replacement) };
      return { decision: 'substitute', data };
    }
    return undefined;
  }

  /** What has left the house is not given up. */
  async #any({ orderId, decisions }: OrderCaseSummary, pick: number): Promise<DecisionName | undefined> {
    const isShipped = await this.isShipped(orderId);
    // Without these pieces no decision makes the order what was sent.
    const isLeft = isShipped && this.#isRestored && decisions.includes('substitute');
    const unfit = [
      ...(isShipped || (this.#isRestored && pick < 90) ? ending : []),
      ...(isLeft ? ['ship_partial'] : []),
    ];
    const fit = decisions.filter((name) => !unfit.includes(name));
    return fit[pick % fit.length];
  }

  async #actOn(letter: OrderLetterSummary): Promise<void> {
    const { deadLetterId, orderId, cause, step, phase } = letter;
    const tries = (this.#tries.get(deadLetterId) ?? 0) + 1;
    this.#tries.set(deadLetterId, tries);
    // Others may be served first of what is put on the shelf.
    if (cause === 'stock_uncounted' && tries % 3 === 1)
      for (const { sku, quantity } of (await this.#shop.get(orderId)).lines)
        await this.#shop.post(`/stock/${sku}/restock`, { quantity });
    const action = actionOn(cause, tries, { isShipped: await this.isShipped(orderId) });
    if (action === undefined) return;
    const by = { by: 'eva', reason: 'It is back' };
    const vouched = { ...by, reference: 'RMA-7', elsewhere: true };
    const { status, body } = await this.#letters.act(
      deadLetterId,
      action,
      action === 'settle' ? vouched : by,
    );
    this.did.push(`${orderId} ${cause} ${String(step)}.${String(phase)} ${action}: ${told(status, body)}`);
    if (status >= 300) return;
    if (action === 'settle') this.vouchedFor.add(orderId);
    if (action === 'compensate') this.givenUp.add(orderId);
  }
}

/** What the letter advises; and after many times in vain something else, but nothing that takes back what has left the house. */
function actionOn(
  cause: OrderLetterSummary['cause'],
  tries: number,
  { isShipped }: { isShipped: boolean },
): 'redrive' | 'compensate' | 'settle' | undefined {
  switch (cause) {
    case 'undo_refused':
      return 'settle';
    case 'history_diverged':
      return tries === 1 ? 'compensate' : 'redrive';
    // It says to cancel where nothing makes the payment what is due.
    case 'payment_differs':
      return tries < 5 || isShipped ? 'redrive' : 'compensate';
    default:
      if (tries < 60) return 'redrive';
      return isShipped ? undefined : 'compensate';
  }
}

function pieces(of: readonly { readonly sku: string; readonly quantity: number }[], sku: string): number {
  return of.filter((line) => line.sku === sku).reduce((sum, { quantity }) => sum + quantity, 0);
}

function told(status: number, body: unknown): string {
  if (status >= 500 && status !== 503) throw new Error(`${status} ${JSON.stringify(body)}`);
  return status < 300 ? String(status) : `${status} ${(body as { detail?: string }).detail ?? ''}`;
}
