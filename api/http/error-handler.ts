import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { isDatabaseAway } from './database-away.ts';
import { loggable } from './loggable.ts';
import { answerProblem } from './problem-page.ts';
import { Problem } from './problem.ts';
import { drained } from './request-body.ts';

/** Turns any error into a problem. Details that are not meant for callers go to the log only. */
export async function handleError(
  error: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<void> {
  const problem = problemOf(error);
  if (problem.type === 'internal-error' || problem.type === 'database-unavailable') {
    request.log.error(
      { error: loggable(error), method: request.method, route: request.routeOptions.url },
      problem.type,
    );
  }
  // An answer that meets a body still on its way is lost with some clients, and with it the reason.
  if (problem.type === 'body-too-large') await drained(request.raw);
  await answerProblem(request, reply, problem);
}

function problemOf(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (isDatabaseAway(error)) {
    return new Problem('database-unavailable', {
      detail: 'The database does not answer. Please send the same request again in a while.',
      headers: { 'retry-after': '5' },
    });
  }
  switch ((error as Partial<FastifyError> | undefined)?.code ?? '') {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new Problem('body-too-large', { detail: 'The body has more than 256 KiB.' });
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return new Problem('unsupported-media-type', { detail: 'The Content-Type must be application/json.' });
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
      return new Problem('malformed-json', { detail: 'The body could not be read as JSON.' });
    default:
      if (isOutsideFolder(error)) return new Problem('not-found', { detail: 'Nothing is at this address.' });
      if (isCallersFault(error))
        return new Problem('invalid-request', { detail: 'The request could not be read.' });
      return new Problem('internal-error', {
        detail: 'An unexpected error. It is in the log under the id in instance.',
      });
  }
}

/** Of what serves files: a path that leads out of their folder. */
function isOutsideFolder(error: unknown): boolean {
  return error instanceof Error && error.name === 'ForbiddenError';
}

/** Of fastify's own making, such as a path that cannot be decoded. */
function isCallersFault(error: unknown): boolean {
  const { statusCode = 500, code = '' } = (error ?? {}) as Partial<FastifyError>;
  return code.startsWith('FST_ERR_') && statusCode >= 400 && statusCode < 500;
}
