import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { readStream } from '../rig/event-stream.ts';
import { ReviewPages, rowOf, soldOut } from '../rig/review-pages.ts';
import { startSystem, type System } from '../rig/system.ts';

let system: System;
let pages: ReviewPages;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on' });
  pages = await ReviewPages.of(system);
});
afterEach(() => pages.tidyUp());
afterAll(async () => {
  await pages.stop();
  await system.stop();
});

const cancel = (orderId: string) =>
  pages.shop.post(`/orders/${orderId}/cancel`, { by: 'ada', reason: 'Enough' });

describe('the stream of an order', () => {
  async function first(orderId: string, lastEventId: string) {
    const headers = { 'last-event-id': lastEventId };
    for await (const event of readStream(`${system.url}/orders/${orderId}/stream`, headers)) return event;
    throw new Error('It told nothing');
  }

  it.each(['999999', '-1', '1.5', '0x2', 'yesterday', '99999999999999999999'])(
    'given the last event id %s, which the order never had, tells the order as it is',
    async (lastEventId) => {
      const { orderId } = await pages.caseOf(soldOut);
      const { version } = await pages.shop.get(orderId);
      expect(await first(orderId, lastEventId)).toMatchObject({ event: 'order', data: { version } });
    },
  );

  it('given the version that it has, tells only what comes', async () => {
    const { orderId } = await pages.caseOf(soldOut);
    const { version } = await pages.shop.get(orderId);
    const next = first(orderId, String(version));
    await cancel(orderId);
    expect((await next).data.version).toBeGreaterThan(version);
  });

  it.each(['/reviews/stream', '/orders/:id/stream'])(
    'asked for its head, answers and closes: %s',
    async (path) => {
      const { orderId } = await pages.caseOf(soldOut);
      const url = `${system.url}${path.replace(':id', orderId)}`;
      const answer = await fetch(url, { method: 'HEAD', signal: AbortSignal.timeout(10_000) });
      expect([answer.status, answer.headers.get('content-type')]).toEqual([
        200,
        'text/event-stream; charset=utf-8',
      ]);
      expect(await answer.text()).toBe('');
    },
  );
});

describe('eight tabs of one browser', () => {
  async function tabs(context: BrowserContext, paths: readonly string[]): Promise<Page[]> {
    const opened: Page[] = [];
    for (const path of paths) {
      const page = await context.newPage();
      await page.goto(`${system.url}${path}`);
      opened.push(page);
    }
    return opened;
  }

  it('of the queue all hear what happens, also when the first of them is closed', async () => {
    const opener = await pages.open('/review');
    const others = await tabs(opener.context(), Array<string>(7).fill('/review'));
    const one = await pages.caseOf(soldOut);
    for (const page of [opener, ...others]) await rowOf(page, one).waitFor({ state: 'attached' });
    await opener.close();
    const another = await pages.caseOf(soldOut);
    for (const page of others) await rowOf(page, another).waitFor({ state: 'attached' });
  });

  it('of an order each are told how it goes on', async () => {
    const orders: string[] = [];
    for (let n = 0; n < 8; n += 1) orders.push((await pages.caseOf(soldOut)).orderId);
    const opener = await pages.open('/shop');
    const opened = await tabs(
      opener.context(),
      orders.map((orderId) => `/shop/orders/${orderId}`),
    );
    for (const page of opened) await page.getByText('We are looking after it').first().waitFor();
    for (const orderId of orders) await cancel(orderId);
    for (const page of opened) await page.getByText('Your order is cancelled').first().waitFor();
  });
});
