import type { SwaggerTransform } from '@fastify/swagger';
import { jsonSchemaTransform } from 'fastify-type-provider-zod';

/** Headers of answers that callers work with. */
const described = {
  location: { type: 'string', format: 'uri', description: 'Where it is seen' },
  etag: { type: 'string', description: 'The version, for If-None-Match and If-Match' },
  link: { type: 'string', description: 'The address of the next page, with `rel="next"` (RFC 8288)' },
  'idempotency-replayed': {
    type: 'string',
    enum: ['true'],
    description: 'The same was asked before under this Idempotency-Key: it was done once',
  },
  'preference-applied': { type: 'string', description: 'The `wait` that was honoured (RFC 7240)' },
  'recourse-order-token': {
    type: 'string',
    description:
      "Lets its bearer act as the order's customer: send it as `Authorization: Bearer …`. Absent where no secret is set",
  },
  'retry-after': { type: 'integer', description: 'Seconds after which to send the same again' },
} as const;

export type AnswerHeader = keyof typeof described;

declare module 'fastify' {
  interface FastifySchema {
    /** That the route's answers carry where all went well, for its description. */
    readonly answerHeaders?: readonly AnswerHeader[];
  }
}

/** Puts the headers of answers into their description; a 503 always says when to come again. */
export const withAnswerHeaders: SwaggerTransform = (given) => {
  const { schema, url } = jsonSchemaTransform(given);
  const { answerHeaders = [], response, ...rest } = schema as Transformed;
  if (response === undefined) return { schema, url };
  const headersOf = (status: string): readonly AnswerHeader[] => {
    if (status === '503') return ['retry-after'];
    return Number(status) < 400 ? answerHeaders : [];
  };
  const withHeaders = Object.entries(response).map(([status, answer]) => {
    const headers = Object.fromEntries(headersOf(status).map((name) => [name, described[name]]));
    return [status, Object.keys(headers).length === 0 ? answer : { ...answer, headers }];
  });
  return { schema: { ...rest, response: Object.fromEntries(withHeaders) }, url };
};

interface Transformed {
  readonly answerHeaders?: readonly AnswerHeader[];
  readonly response?: Record<string, Record<string, unknown>>;
}
