import type { FastifyReply, FastifyRequest } from 'fastify';
import { problem, sendProblem } from '../exchange/problem.ts';
import { html } from './html.ts';
import { sendPage } from './page.ts';

/** A page for whoever reads, a problem for programs: only browsers name HTML among what they accept. */
export function sendNotFound(
  request: FastifyRequest,
  reply: FastifyReply,
  { code, detail }: { code: string; detail: string },
): FastifyReply {
  if (request.headers.accept?.includes('text/html') !== true)
    return sendProblem(reply, problem({ status: 404, code, detail }));
  const body = html`<p>${detail}</p>
    <p><a href="/sandbox/">What there is in the sandbox</a></p>`;
  return sendPage(reply, 'Nothing is here', body, 404);
}
