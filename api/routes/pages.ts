import type { ApiServer } from '../dependencies.ts';
import { prefersHtml } from '../prefers-html.ts';
import { Problem } from '../problem.ts';
import { sendFile, sendPage } from '../send-page.ts';
import { readPage, readWebFiles, type PageOptions } from '../web-files.ts';

const referrer = 'same-origin';

/** Addresses that are pages only. */
const pages: Record<string, PageOptions> = {
  '/review': { title: 'Reviews', script: 'queue' },
  '/review/:caseId': { title: 'Review case', script: 'case' },
};

/** Addresses of the API that are pages for whoever prefers HTML. */
const alsoPages: Record<string, PageOptions> = {
  '/': { title: 'What there is', script: 'home' },
  '/problems/:name': { title: 'Problem', script: 'problem' },
  '/orders': { title: 'Orders', script: 'orders' },
  '/orders/:id': { title: 'Order', script: 'order' },
  '/dead-letters': { title: 'Dead letters', script: 'dead-letters' },
  '/dead-letters/:id': { title: 'Dead letter', script: 'dead-letter' },
};

/** The pages for operators and engineers. They are scripts on top of the API, which has all the rules. */
export function servePages(app: ApiServer): void {
  const files = readWebFiles();
  for (const [url, options] of Object.entries(pages)) {
    const page = readPage(options);
    app.get(url, { schema: { hide: true } }, async (request, reply) =>
      sendPage(request, reply, { page, referrer }),
    );
  }

  const negotiated = new Map(Object.entries(alsoPages).map(([url, options]) => [url, readPage(options)]));
  app.addHook('onRequest', async (request, reply) => {
    const page = negotiated.get(request.routeOptions.url ?? '');
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return;
    reply.header('vary', 'Accept');
    if (prefersHtml(request.headers.accept)) await sendPage(request, reply, { page, referrer });
  });

  app.get('/web/*', { schema: { hide: true } }, async (request, reply) => {
    const { '*': path } = request.params as { '*': string };
    const file = files.get(path);
    if (file === undefined) throw new Problem('not-found', { detail: 'Nothing is at this address.' });
    return sendFile(request, reply, file);
  });
}
