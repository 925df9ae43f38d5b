import type { FastifyReply, FastifyRequest } from 'fastify';
import { prefersHtml } from './prefers-html.ts';
import { problemTypes } from './problem-types.ts';
import { sendProblem, type Problem } from './problem.ts';
import { sendPage } from '../pages/send-page.ts';
import { readPage } from '../pages/web-files.ts';

const page = readPage({ title: 'Nothing to see here', script: 'nothing' });

/**
 * A problem, as a page for whoever opened the address in a browser. Only what stays as it is: the page asks the
 * same address once more for the words.
 */
export function answerProblem(request: FastifyRequest, reply: FastifyReply, problem: Problem): FastifyReply {
  const { status } = problemTypes[problem.type];
  const isRead = request.method === 'GET' || request.method === 'HEAD';
  if (!isRead || (status !== 404 && status !== 405)) return sendProblem(reply, problem);
  reply.header('vary', 'Accept');
  if (!prefersHtml(request.headers.accept)) return sendProblem(reply, problem);
  reply.headers(problem.headers);
  return sendPage(request, reply, { page, referrer: 'same-origin', status });
}
