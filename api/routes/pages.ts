import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiServer } from '../dependencies.ts';
import { prefersHtml } from '../prefers-html.ts';
import { Problem } from '../problem.ts';
import { readPage, readWebFiles, type PageOptions, type WebFile } from '../web-files.ts';

// Nothing from anywhere else, nothing inline: what a customer or a party wrote can only ever be text.
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** Addresses that are pages only. */
const pages: Record<string, PageOptions> = {
  '/review': { title: 'Reviews', script: 'queue' },
  '/review/:caseId': { title: 'Review case', script: 'case' },
};

/** Addresses of the API that are pages for whoever prefers HTML. */
const alsoPages: Record<string, PageOptions> = {
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
    app.get(url, { schema: { hide: true } }, async (request, reply) => sendPage(request, reply, page));
  }

  const negotiated = new Map(Object.entries(alsoPages).map(([url, options]) => [url, readPage(options)]));
  app.addHook('onRequest', async (request, reply) => {
    const page = negotiated.get(request.routeOptions.url ?? '');
    if (page === undefined || (request.method !== 'GET' && request.method !== 'HEAD')) return;
    reply.header('vary', 'Accept');
    if (prefersHtml(request.headers.accept)) await sendPage(request, reply, page);
  });

  app.get('/web/*', { schema: { hide: true } }, async (request, reply) => {
    const { '*': path } = request.params as { '*': string };
    const file = files.get(path);
    if (file === undefined) throw new Problem('not-found', { detail: 'Nothing is at this address.' });
    return sendFile(request, reply, file);
  });
}

function sendPage(request: FastifyRequest, reply: FastifyReply, page: WebFile): FastifyReply {
  reply.header('content-security-policy', policy).header('referrer-policy', 'same-origin');
  return sendFile(request, reply, page);
}

function sendFile(request: FastifyRequest, reply: FastifyReply, file: WebFile): FastifyReply {
  // Kept, and asked for each time whether it is still so: a new version of the program shows at once.
  reply.header('etag', file.etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  return reply.code(200).type(file.contentType).send(file.body);
}
