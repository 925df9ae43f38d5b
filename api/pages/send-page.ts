import type { FastifyReply, FastifyRequest } from 'fastify';
import { sendFile, type WebFile } from './web-files.ts';

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

/** `referrer`: how much of the page's own address other pages and sites may learn (Referrer Policy). */
export function sendPage(
  request: FastifyRequest,
  reply: FastifyReply,
  {
    page,
    referrer,
    status = 200,
  }: { page: WebFile; referrer: 'same-origin' | 'no-referrer'; status?: number },
): FastifyReply {
  reply.header('content-security-policy', policy).header('referrer-policy', referrer);
  if (status === 200) return sendFile(request, reply, page);
  return reply.code(status).header('cache-control', 'no-store').type(page.contentType).send(page.body);
}
