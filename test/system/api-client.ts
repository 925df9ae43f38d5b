import { randomUUID } from 'node:crypto';
import type { OrderView } from '../../sagas/order/api/order-answers.ts';
import { orderBody } from '../rig/shop.ts';

export interface Answer<T> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

export interface Failure {
  readonly type: string;
  readonly detail: string;
  readonly errors?: readonly { pointer?: string }[];
}

interface Sending {
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
}

/** Sees all of an answer: status, headers and body. */
export class ApiClient {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async get<T = OrderView>(path: string, headers: Record<string, string> = {}): Promise<Answer<T>> {
    return await this.#send<T>('GET', path, { headers });
  }

  async post<T = OrderView>(path: string, sending: Sending = {}): Promise<Answer<T>> {
    return await this.#send<T>('POST', path, sending);
  }

  async place<T = OrderView>(
    order: { body?: unknown; key?: string; wait?: number } = {},
  ): Promise<Answer<T>> {
    const { body = orderBody(), key = randomUUID(), wait } = order;
    const prefer = wait === undefined ? {} : { prefer: `wait=${wait}` };
    return await this.post<T>('/orders', { body, headers: { 'idempotency-key': key, ...prefer } });
  }

  async #send<T>(method: string, path: string, { body, headers = {} }: Sending): Promise<Answer<T>> {
    const answer = await fetch(`${this.#url}${path}`, {
      method,
      headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    const parsed: unknown = text === '' ? undefined : JSON.parse(text);
    return { status: answer.status, headers: answer.headers, body: parsed as T };
  }
}
