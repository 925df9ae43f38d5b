import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import type { OrderRequest } from '../contenders/order-request.ts';

const answerSchema = z.object({ status: z.string(), workflowId: z.string().optional() });

export interface Ended {
  readonly status: string;
  readonly workflowId: string | undefined;
}

/** Recourse waits no longer in one request. */
const prefer = 'wait=60';
const attempts = 20;
const open = new Set(['pending', 'cancelling']);

/** From POST to the end of the order. One that takes longer than a request may is asked after; one that is not taken is sent again. */
export async function placeOrder(url: string, order: OrderRequest, signal: AbortSignal): Promise<Ended> {
  const key = randomUUID();
  const headers = { 'content-type': 'application/json', 'idempotency-key': key, prefer };
  const post = { method: 'POST', headers, body: JSON.stringify(order), signal };
  let at = { url: `${url}/orders`, request: post as RequestInit };
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const response = await fetch(at.url, at.request);
    const body: unknown = await response.json();
    if (response.status === 503) {
      await sleep(1000 * Number(response.headers.get('retry-after') ?? 1), undefined, { signal });
      continue;
    }
    if (!response.ok) throw new Error(`${at.url} answered ${response.status}: ${JSON.stringify(body)}`);
    const { status, workflowId } = answerSchema.parse(body);
    const location = response.headers.get('location');
    if (location !== null) at = { url: new URL(location, url).href, request: { signal } };
    if (!open.has(status)) return { status, workflowId: workflowId ?? runOf(at.url) };
    await sleep(200, undefined, { signal });
  }
  throw new Error(`An order has not ended: ${at.url}`);
}

/** As Recourse calls it, by the address of the order. */
function runOf(location: string): string | undefined {
  const id = /\/orders\/([^/?]+)$/.exec(location)?.[1];
  return id === undefined ? undefined : `order/${id}`;
}
