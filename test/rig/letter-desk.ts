import { expect } from 'vitest';
import type { OrderLetterSummary, OrderLetterView } from '../../sagas/order/api/order-answers.ts';
import { ApiClient, type Answer, type Failure } from '../system/api-client.ts';
import { eventually } from './eventually.ts';
import type { Party, Shop, Wanted } from './shop.ts';

export interface JobView {
  readonly jobId: string;
  readonly done: boolean;
  readonly total: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly items: readonly { orderId: string; status: string; message?: string }[];
}

export const eva = { by: 'eva', reason: 'It is back' };

/** Where an engineer works: the dead letters over REST. */
export class LetterDesk {
  readonly api: ApiClient;
  readonly #shop: Shop;

  constructor(url: string, shop: Shop) {
    this.api = new ApiClient(url);
    this.#shop = shop;
  }

  /** Newest first. */
  async list(query: string): Promise<OrderLetterSummary[]> {
    return (await this.page(`limit=100&${query}`)).items;
  }

  async page(query: string): Promise<{ items: OrderLetterSummary[]; next?: string }> {
    return (await this.api.get<{ items: OrderLetterSummary[]; next?: string }>(`/dead-letters?${query}`))
      .body;
  }

  async show(id: string): Promise<OrderLetterView> {
    return (await this.api.get<OrderLetterView>(`/dead-letters/${id}`)).body;
  }

  async act(id: string, action: string, body: unknown = eva): Promise<Answer<OrderLetterView & Failure>> {
    return await this.api.post<OrderLetterView & Failure>(`/dead-letters/${id}/${action}`, { body });
  }

  async until(id: string, status: string): Promise<OrderLetterView> {
    await eventually(async () => (await this.show(id)).status === status);
    return await this.show(id);
  }

  /** The letter of an order once there is one. */
  async letterOf(orderId: string, query: string): Promise<OrderLetterSummary> {
    await eventually(async () => (await this.list(`orderId=${orderId}&${query}`)).length > 0);
    const [letter] = await this.list(`orderId=${orderId}&${query}`);
    if (letter === undefined) throw new Error(`The letter of ${orderId} vanished`);
    return letter;
  }

  /** An order of which one step has come to rest, and its dead letter; what it failed at works again. */
  async parked(
    party: Party,
    operation?: string,
    wanted: Wanted = {},
  ): Promise<{ orderId: string; letterId: string }> {
    await this.#shop.fault(party, { kind: 'outage', ...(operation === undefined ? {} : { operation }) });
    const orderId = await this.#shop.place(wanted);
    await this.#shop.untilStatus(orderId, 'stalled');
    const { deadLetterId } = await this.letterOf(orderId, 'status=open');
    await this.#shop.clearFaults();
    return { orderId, letterId: deadLetterId };
  }

  async redriveGroup(group: string): Promise<string> {
    const path = `/dead-letters/groups/${group}/redrive`;
    const { status, body } = await this.api.post<JobView>(path, { body: eva });
    expect(status).toBe(202);
    return body.jobId;
  }

  async job(jobId: string): Promise<JobView> {
    return (await this.api.get<JobView>(`/jobs/${jobId}`)).body;
  }

  async untilDone(jobId: string): Promise<JobView> {
    await eventually(async () => (await this.job(jobId)).done, 40_000);
    return await this.job(jobId);
  }
}
