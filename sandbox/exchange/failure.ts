import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { problem, sendProblem } from './problem.ts';

/** Answers a request that no route can, such as a body of another type, in the form of every other refusal. */
export function sendFailure(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const status = error.statusCode ?? 500;
  if (status >= 500) request.log.error(error);
  const code = status >= 500 ? 'sandbox_failed' : 'invalid_request';
  return sendProblem(reply, problem({ status, code, detail: error.message }));
}
