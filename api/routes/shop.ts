import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { Problem } from '../problem.ts';

const folder = new URL('../../web/shop/', import.meta.url);

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.svg': 'image/svg+xml',
};

// Nothing from elsewhere, nothing inline: what anybody wrote can only ever be text.
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

const slowness = { kind: 'delay', operation: 'place', ms: 6_000, times: 1 };

interface ShopFile {
  readonly body: string;
  readonly contentType: string;
  readonly etag: string;
}

/** The customers' pages, on top of the API that has all the rules. */
export function shop(app: ApiServer, { settings }: ApiDependencies): void {
  const files = readFiles();
  const { ownSandboxUrl, stripe } = settings;

  const page = (url: string, name: string) =>
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      // The address of an order may carry its customer's token: it goes nowhere else.
      reply.header('content-security-policy', policy).header('referrer-policy', 'no-referrer');
      return send(request, reply, files.get(name));
    });
  page('/shop', 'shop.html');
  page('/shop/orders/:id', 'order.html');

  app.get('/shop/files/:name', { schema: { hide: true } }, async (request, reply) =>
    send(request, reply, files.get((request.params as { name: string }).name)),
  );

  app.get('/shop/settings', { schema: { hide: true } }, async (_request, reply) =>
    reply.header('cache-control', 'no-store').send({
      testCards: !/^(sk|rk)_live_/.test(stripe.apiKey),
      slowWarehouse: ownSandboxUrl !== undefined,
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

/** Read once: they change only with the program. */
function readFiles(): ReadonlyMap<string, ShopFile> {
  return new Map(
    readdirSync(folder).flatMap((name): [string, ShopFile][] => {
      const contentType = contentTypes[extname(name)];
      if (contentType === undefined) return [];
      const body = readFileSync(new URL(name, folder), 'utf8');
      const etag = `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`;
      return [[name, { body, contentType, etag }]];
    }),
  );
}

function send(request: FastifyRequest, reply: FastifyReply, file: ShopFile | undefined): FastifyReply {
  if (file === undefined) throw new Problem('not-found', { detail: 'Nothing is at this address.' });
  reply.header('etag', file.etag).header('cache-control', 'no-cache');
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  return reply.code(200).type(file.contentType).send(file.body);
}
