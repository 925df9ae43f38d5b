import type { FastifyReply } from 'fastify';
import type { z } from 'zod';
import type { Answer } from './answer.ts';
import { send } from './send.ts';

export const PROBLEM_TYPE = 'application/problem+json';

interface Problem {
  status: number;
  code: string;
  detail: string;
  headers?: Record<string, string>;
  errors?: { pointer: string; detail: string }[];
}

/** RFC 9457. `code` is for programs, `detail` for people. */
export const problem = ({ status, headers = {}, ...more }: Problem): Answer => ({
  status,
  headers,
  body: { type: 'about:blank', title: TITLES[status] ?? 'Error', status, ...more },
});

/** 400, with a JSON pointer for each field that is wrong. */
export function invalidBody(error: z.ZodError): Answer {
  const errors = error.issues.flatMap((issue) => {
    const paths =
      issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ pointer: pointerTo(path), detail: issue.message }));
  });
  return problem({ status: 400, code: 'invalid_body', detail: 'The body does not fit; see errors.', errors });
}

export const sendProblem = (reply: FastifyReply, answer: Answer): FastifyReply =>
  send(reply, { kind: 'whole', answer }, PROBLEM_TYPE);

const TITLES: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

// RFC 6901, as a URI fragment.
const pointerTo = (path: readonly PropertyKey[]): string =>
  `#${path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
