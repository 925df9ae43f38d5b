import type { FastifyReply } from 'fastify';
import { problemTypes, problemUri, type ProblemName } from './problem-types.ts';

/** One thing that is wrong: at a pointer into the body (RFC 6901), or in a named parameter or header. */
export type FieldError = { readonly detail: string } & (
  { readonly pointer: string } | { readonly parameter: string } | { readonly header: string }
);

interface ProblemOptions {
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  readonly headers?: Readonly<Record<string, string>>;
  /** Members of its own (RFC 9457, 3.2). */
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Thrown by whoever cannot answer; sent as application/problem+json. */
export class Problem extends Error {
  readonly type: ProblemName;
  readonly errors: readonly FieldError[] | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly members: Readonly<Record<string, unknown>>;

  constructor(type: ProblemName, { detail, errors, headers = {}, members = {} }: ProblemOptions) {
    super(detail);
    this.type = type;
    this.errors = errors;
    this.headers = headers;
    this.members = members;
  }
}

export function sendProblem(reply: FastifyReply, problem: Problem): FastifyReply {
  // As text, so that no serializer of the route stands between an error and its answer.
  return reply
    .code(problemTypes[problem.type].status)
    .headers(problem.headers)
    .type('application/problem+json; charset=utf-8')
    .send(JSON.stringify(problemBody(problem, reply.request.id)));
}

/** As RFC 9457 has it. */
export function problemBody(problem: Problem, requestId: string): Record<string, unknown> {
  const { status, title } = problemTypes[problem.type];
  return {
    type: problemUri(problem.type),
    title,
    status,
    detail: problem.message,
    instance: `urn:uuid:${requestId}`,
    ...(problem.errors === undefined ? {} : { errors: problem.errors }),
    ...problem.members,
  };
}
