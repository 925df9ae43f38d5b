import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { OrderCaseSummary, OrderCaseView } from '../../sagas/order/api/order-answers.ts';
import { ApiClient, type Answer, type Failure } from '../system/api-client.ts';
import { eventually } from './eventually.ts';

export interface Taking {
  readonly data?: unknown;
  readonly by?: string;
  readonly decisionId?: string;
  /** The ETag; without it, that of the case as it is now. */
  readonly ifMatch?: string;
  readonly reason?: string;
}

/** Where an operator works: the cases over REST. */
export class ReviewDesk {
  readonly api: ApiClient;

  constructor(url: string) {
    this.api = new ApiClient(url);
  }

  async list(query = ''): Promise<OrderCaseSummary[]> {
    return (await this.api.get<{ items: OrderCaseSummary[] }>(`/reviews?limit=100&${query}`)).body.items;
  }

  async show(caseId: string): Promise<OrderCaseView> {
    return (await this.api.get<OrderCaseView>(`/reviews/${caseId}`)).body;
  }

  async etag(caseId: string): Promise<string> {
    return (await this.api.get(`/reviews/${caseId}`)).headers.get('etag') ?? '';
  }

  /** The open case of an order once there is one. */
  async caseOf(orderId: string): Promise<OrderCaseSummary> {
    await eventually(async () => (await this.list(`orderId=${orderId}`)).length > 0);
    const [one] = await this.list(`orderId=${orderId}`);
    if (one === undefined) throw new Error(`The case of ${orderId} vanished`);
    return one;
  }

  /** What was decided could not be done, and the case asks anew. */
  async untilOpenedAgain(caseId: string): Promise<void> {
    await eventually(async () =>
      (await this.show(caseId)).timeline.some(({ kind }) => kind === 'opened_again'),
    );
  }

  async post<T = OrderCaseView & Failure>(
    caseId: string,
    action: string,
    { body, by = 'olga', ifMatch }: { body?: unknown; by?: string; ifMatch?: string | undefined } = {},
  ): Promise<Answer<T>> {
    return await this.api.post<T>(`/reviews/${caseId}/${action}`, {
      body,
      headers: {
        'recourse-principal': by.includes(';') ? by : `${by}; roles=operator`,
        'if-match': ifMatch ?? (await this.etag(caseId)),
      },
    });
  }

  async decide(
    caseId: string,
    decision: string,
    { data, by, decisionId = randomUUID(), ifMatch, reason = 'So be it' }: Taking = {},
  ): Promise<Answer<OrderCaseView & Failure>> {
    const body = { decisionId, decision, reason, ...(data === undefined ? {} : { data }) };
    return await this.post(caseId, 'decision', { body, ifMatch, ...(by === undefined ? {} : { by }) });
  }

  /** Decides on the case of an order that is open, or will be: of the phase that is named, if one is. */
  async decideOnOpen(
    orderId: string,
    decision: string,
    { data, phase }: { data: unknown; phase?: string },
  ): Promise<void> {
    const open = async () =>
      (await this.list(`orderId=${orderId}&status=open`)).find(
        (one) => phase === undefined || one.phase === phase,
      );
    await eventually(async () => (await open()) !== undefined);
    expect((await this.decide((await open())?.caseId ?? '', decision, { data })).status).toBe(200);
  }

  /** A decision on the open case of an order of which nobody knows yet what was done since a restore. */
  async expectTooEarly(orderId: string, decision: string, data?: unknown): Promise<void> {
    const { caseId } = await this.caseOf(orderId);
    expect(await this.decide(caseId, decision, { data })).toMatchObject({
      status: 503,
      body: { type: '/problems/parties-unasked' },
    });
  }

  /** Decides on the open case of an order. */
  async decideOn(orderId: string, decision: string, taking: Taking = {}): Promise<OrderCaseView> {
    const { caseId } = await this.caseOf(orderId);
    const { status, body } = await this.decide(caseId, decision, taking);
    expect({ status, body }).toMatchObject({ status: 200 });
    return body;
  }
}
