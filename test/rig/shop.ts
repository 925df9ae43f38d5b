import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { OrderView } from '../../sagas/order/api/order-answers.ts';
import { createPorts } from '../../adapters/create-ports.ts';
import { reconcile, type Reconciliation } from '../../reconcile/reconcile.ts';
import { orderComparing } from '../../sagas/order/effects/drift/order-comparing.ts';
import { beforeNextLook } from './eventually.ts';
import type { System } from './system.ts';

export interface LedgerEntry {
  readonly sequence: number;
  readonly operation: string;
  /** Payment intent, warehouse order, or Message-ID. */
  readonly reference: string;
  readonly amount?: number;
  readonly idempotencyKey?: string;
  readonly tombstone?: boolean;
}

export type Party = 'psp' | 'warehouse' | 'mailbox';

export interface Wanted {
  readonly sku?: string;
  readonly quantity?: number;
  /** In place of `sku` and `quantity`. */
  readonly lines?: readonly { readonly sku: string; readonly quantity: number }[];
  readonly country?: string;
  readonly email?: string;
  readonly paymentMethod?: string;
}

/** The order that the README shows, with what a test changes of it. */
export function orderBody({ sku, quantity, lines, country, email, paymentMethod }: Wanted = {}) {
  return {
    customer: { name: 'Ada Lovelace', email: email ?? 'ada@example.com' },
    shippingAddress: {
      line1: '1 Analytical Way',
      city: 'London',
      postalCode: 'N1 7AA',
      country: country ?? 'GB',
    },
    currency: 'EUR',
    lines: [...(lines ?? [{ sku: sku ?? 'TEA-GREEN', quantity: quantity ?? 2 }])],
    paymentMethod: paymentMethod ?? 'pm_card_visa',
  };
}

/** Drives a system as its users do: over REST, and by the sandboxes' switches and ledgers. */
export class Shop {
  readonly #system: Pick<System, 'url' | 'settings' | 'sandbox' | 'pool'>;

  constructor(system: Pick<System, 'url' | 'settings' | 'sandbox' | 'pool'>) {
    this.#system = system;
  }

  async place(wanted: Wanted = {}): Promise<string> {
    const response = await this.post('/orders', orderBody(wanted), { 'idempotency-key': randomUUID() });
    expect(response.status).toBe(202);
    return ((await response.json()) as OrderView).orderId;
  }

  async post(path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return await fetch(`${this.#system.url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
  }

  async get(orderId: string): Promise<OrderView> {
    const response = await fetch(`${this.#system.url}/orders/${orderId}`);
    expect(response.status).toBe(200);
    return (await response.json()) as OrderView;
  }

  /** The order once `reached` holds of it. */
  async until(
    orderId: string,
    reached: (order: OrderView) => boolean,
    withinMs = 90_000,
  ): Promise<OrderView> {
    const since = Date.now();
    for (;;) {
      const order = await this.get(orderId);
      if (reached(order)) return order;
      if (Date.now() > since + withinMs)
        throw new Error(`Waited ${withinMs} ms; the order is ${JSON.stringify(order, null, 1)}`);
      await beforeNextLook(since);
    }
  }

  async untilStatus(orderId: string, ...statuses: readonly string[]): Promise<OrderView> {
    return await this.until(orderId, ({ status }) => statuses.includes(status));
  }

  async untilClosed(orderId: string): Promise<OrderView> {
    return await this.untilStatus(orderId, 'completed', 'cancelled');
  }

  /** What a party has done for an order, in order. */
  async ledger(party: Party, orderId: string): Promise<readonly LedgerEntry[]> {
    const response = await fetch(`${this.#system.sandbox.url}/sandbox/${party}/ledger?orderId=${orderId}`);
    return (await response.json()) as LedgerEntry[];
  }

  /** The ids of an order's payments, in the order of their authorisation. */
  async paymentsOf(orderId: string): Promise<string[]> {
    const entries = (await this.ledger('psp', orderId)) as unknown as { reference: string }[];
    return [...new Set(entries.map(({ reference }) => reference))];
  }

  /** All effects of an order, each party's in order: `psp: authorize 1180, capture 1180`. */
  async effects(orderId: string): Promise<Record<Party | 'stock', string[]>> {
    const of = async (party: Party) =>
      (await this.ledger(party, orderId)).map(({ operation, amount, tombstone }) =>
        [operation, amount, tombstone === true ? 'tombstone' : undefined]
          .filter((part) => part !== undefined)
          .join(' '),
      );
    const { rows } = await this.#system.pool.query<{ moved: string }>(
      `select kind || ' ' || quantity || ' ' || sku as moved from stock_movement where order_id = $1 order by sequence`,
      [orderId],
    );
    return {
      psp: await of('psp'),
      warehouse: await of('warehouse'),
      mailbox: await of('mailbox'),
      stock: rows.map(({ moved }) => moved),
    };
  }

  /** Something that a retry cannot mend: the warehouse has another order under this id. */
  async spoilWarehouseOrder(orderId: string): Promise<void> {
    await createPorts(this.#system.settings).warehouse.place({
      id: orderId,
      orderId,
      address: { name: 'Eve', line1: '1', city: 'X', postalCode: '1', country: 'GB' },
      lines: [{ sku: 'TEA-BLACK', quantity: 1 }],
      key: 'spoiled',
    });
  }

  async fault(party: Party, fault: Record<string, unknown>): Promise<void> {
    const response = await fetch(`${this.#system.sandbox.url}/sandbox/${party}/faults`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(fault),
    });
    if (!response.ok) throw new Error(await response.text());
  }

  /** What a payment provider does by itself: an authorisation lapses, keys are forgotten. */
  async pspSwitch(path: string, body: object): Promise<void> {
    const response = await fetch(`${this.#system.sandbox.url}/sandbox/psp/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
  }

  async clearFaults(parties: readonly Party[] = ['psp', 'warehouse', 'mailbox']): Promise<void> {
    for (const party of parties) {
      await fetch(`${this.#system.sandbox.url}/sandbox/${party}/faults`, { method: 'DELETE' });
    }
  }

  /** How often the faults of a party (or of one of its operations) have come true. */
  async fired(party: Party, operation?: string): Promise<number> {
    const response = await fetch(`${this.#system.sandbox.url}/sandbox/${party}/faults`);
    const faults = (await response.json()) as { operation?: string; fired: number }[];
    return faults
      .filter((fault) => operation === undefined || fault.operation === operation)
      .reduce((sum, { fired }) => sum + fired, 0);
  }

  /** Ends every system test: the books of all parties agree. */
  async expectBalancedBooks(): Promise<void> {
    expect((await this.reconcile()).drifts).toEqual([]);
  }

  async reconcile(): Promise<Reconciliation> {
    const { pool, settings } = this.#system;
    // Time-outs of the tests are short, and the machine may be busy.
    const ports = createPorts({ ...settings, steps: { ...settings.steps, requestTimeoutMs: 10_000 } });
    return await reconcile(orderComparing, { pool, ports });
  }
}

/** What a completed order of the README leaves behind. */
export const completedEffects = {
  psp: ['authorize 1180', 'capture 1180'],
  warehouse: ['place', 'release'],
  mailbox: ['deliver'],
  stock: ['held 2 TEA-GREEN', 'sold 2 TEA-GREEN'],
};
