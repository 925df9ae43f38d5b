import { z } from 'zod';
import type { ApiServer } from '../../../api/dependencies.ts';
import type { OrderApi } from './order-dependencies.ts';
import { Problem } from '../../../api/http/problem.ts';
import { sendPage } from '../../../api/pages/send-page.ts';
import { readHtml } from '../../../api/pages/web-files.ts';

const slowness = { kind: 'delay', operation: 'place', ms: 6_000, times: 1 };

/** The customers' pages, on top of the API that has all the rules. */
export function shop(app: ApiServer, { settings }: OrderApi): void {
  const { ownSandboxUrl, stripe, linkSecret } = settings;

  const pages = { '/shop': 'shop/shop.html', '/shop/orders/:id': 'shop/order.html' };
  for (const [url, path] of Object.entries(pages)) {
    const page = readHtml(path);
    app.get(url, { schema: { hide: true } }, async (request, reply) =>
      // The address of an order may carry its customer's token: it goes nowhere else.
      sendPage(request, reply, { page, referrer: 'no-referrer' }),
    );
  }

  app.get('/shop/settings', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({
      testCards: !/^(sk|rk)_live_/.test(stripe.apiKey),
      slowWarehouse: ownSandboxUrl !== undefined,
      tokens: linkSecret !== undefined,
    }),
  );

  // A visitor's browser may not reach the sandbox, and must not be able to break any other warehouse.
  app.post(
    '/shop/slow-warehouse',
    { schema: { hide: true, response: { 204: z.undefined() } } },
    async (_request, reply) => {
      if (ownSandboxUrl === undefined)
        throw new Problem('not-found', { detail: 'The warehouse is not a sandbox of this installation.' });
      const response = await fetch(`${ownSandboxUrl}/sandbox/warehouse/faults`, {
        method: 'PUT',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(slowness),
        signal: AbortSignal.timeout(5_000),
      });
      if (!response.ok) throw new Error(`The sandbox answered ${response.status}`);
      return reply.code(204).send();
    },
  );
}
