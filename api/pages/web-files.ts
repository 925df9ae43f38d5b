import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { unusualDecimals } from '../../values/currencies.ts';
import type { DescribedForApi } from '../instances/instance-schema.ts';
import { sagaScript } from './saga-script.ts';

const folder = fileURLToPath(new URL('../../web/', import.meta.url));

/** A page's frame is served at the page's own address only. */
const served: ReadonlySet<string> = new Set(['.css', '.js', '.svg']);

/** Something to be sent as it is. */
export interface WebFile {
  readonly body: string;
  readonly contentType: string;
  readonly etag: string;
}

/** Scripts, styles and pictures of the pages. */
export async function serveWebFiles(app: FastifyInstance, described: DescribedForApi): Promise<void> {
  const saga = webFile(sagaScript(described), 'text/javascript; charset=utf-8');
  app.get('/web/saga.js', { schema: { hide: true } }, async (request, reply) =>
    sendFile(request, reply, saga),
  );
  await app.register(fastifyStatic, {
    root: folder,
    prefix: '/web/',
    decorateReply: false,
    allowedPath: (path) => served.has(extname(path)),
    cacheControl: false,
    setHeaders: (reply) => {
      reply.setHeader('cache-control', kept);
    },
  });
}

// Asked for each time whether it is still so: a new version of the program shows at once.
const kept = 'no-cache';

export function sendFile(request: FastifyRequest, reply: FastifyReply, file: WebFile): FastifyReply {
  reply.header('etag', file.etag).header('cache-control', kept);
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send();
  return reply.code(200).type(file.contentType).send(file.body);
}

function webFile(body: string, contentType: string): WebFile {
  return {
    body,
    contentType,
    etag: `"${createHash('sha256').update(body).digest('base64url').slice(0, 22)}"`,
  };
}

export interface PageOptions {
  readonly title: string;
  /** Of the module that brings the page to life, in web/pages/. */
  readonly script: string;
}

/** The frame that all pages have in common; their scripts fill it. */
export function readPage({ title, script }: PageOptions): WebFile {
  const frame = readFileSync(join(folder, 'page.html'), 'utf8');
  return htmlFile(frame.replaceAll('{title}', title).replaceAll('{script}', script));
}

/** A page that is whole as it lies in web/. */
export function readHtml(path: string): WebFile {
  return htmlFile(readFileSync(join(folder, path), 'utf8'));
}

/** Scripts of pages write amounts by the same table as everybody else. */
function htmlFile(body: string): WebFile {
  return webFile(body.replaceAll('{currencyDecimals}', unusualDecimals), 'text/html; charset=utf-8');
}
