import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { OrderView } from '../../sagas/order/api/order-answers.ts';
import type { Answer, Failure } from '../system/api-client.ts';
import { eventually } from './eventually.ts';
import { orderBody, type Wanted } from './shop.ts';
import type { System } from './system.ts';

export interface ReadMail {
  readonly messageId: string;
  readonly orderId: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly repeats: number;
  readonly text: string;
  readonly html: string;
}

/** Does what a customer can do: places an order, reads the mail, gives another payment method. */
export class Customer {
  readonly #system: System;

  constructor(system: System) {
    this.#system = system;
  }

  /** @returns the order's id, and the token that lets its bearer change it */
  async place(wanted: Wanted = {}): Promise<{ orderId: string; token: string }> {
    const response = await fetch(`${this.#system.url}/orders`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': randomUUID() },
      body: JSON.stringify(orderBody(wanted)),
    });
    expect(response.status).toBe(202);
    const { orderId } = (await response.json()) as OrderView;
    return { orderId, token: response.headers.get('recourse-order-token') ?? '' };
  }

  async pay(orderId: string, paymentMethod: unknown, token?: string): Promise<Answer<OrderView & Failure>> {
    const response = await fetch(`${this.#system.url}/orders/${orderId}/payment-method`, {
      method: 'PUT',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ paymentMethod }),
    });
    const body = (await response.json()) as OrderView & Failure;
    return { status: response.status, headers: response.headers, body };
  }

  async mails(orderId: string): Promise<ReadMail[]> {
    const response = await fetch(`${this.#system.sandbox.url}/sandbox/mailbox/messages`);
    return ((await response.json()) as ReadMail[]).filter((mail) => mail.orderId === orderId);
  }

  /** The mails that ask for something, once there are so many. */
  async asked(orderId: string, count = 1): Promise<ReadMail[]> {
    const find = async () =>
      (await this.mails(orderId)).filter(({ messageId }) => messageId.includes('.action@'));
    await eventually(async () => (await find()).length >= count);
    return await find();
  }
}

/** The address in a mail. */
export function linkIn({ text }: ReadMail): URL {
  const [link] = /https?:\/\/\S+/.exec(text) ?? [];
  if (link === undefined) throw new Error(`There is no link in ${text}`);
  return new URL(link);
}
