import { z } from 'zod';
import { problemTypes, problemUri, type ProblemName } from './problem-types.ts';

export const problem = z
  .object({
    type: z.string().meta({ description: 'Stable; a GET of it explains what it means' }),
    title: z.string(),
    status: z.int(),
    detail: z.string(),
    instance: z.string().optional().meta({ description: 'Id of the request, also in the log' }),
    errors: z
      .array(
        z.object({
          detail: z.string(),
          pointer: z.string().optional().meta({ description: 'JSON Pointer (RFC 6901) into the body' }),
          parameter: z.string().optional().meta({ description: 'Of the path or the query' }),
          header: z.string().optional(),
        }),
      )
      .optional(),
  })
  .meta({
    id: 'Problem',
    description: 'RFC 9457',
    examples: [
      {
        type: '/problems/invalid-request',
        title: 'The request is not valid',
        status: 400,
        detail: 'One field is not as described: /lines/0/quantity.',
        instance: 'urn:uuid:9f6b2c1e-5a0c-4d0e-9a57-3f6f0f6d2a11',
        errors: [{ pointer: '/lines/0/quantity', detail: 'Must be at least 1' }],
      },
    ],
  });

type ProblemAnswer = {
  description: string;
  content: {
    'application/problem+json': {
      schema: typeof problem;
      examples: Record<
        string,
        { value: Pick<z.output<typeof problem>, 'type' | 'title' | 'status' | 'detail'> }
      >;
    };
  };
};

/** The answers of a route that go wrong, by status, for its description. Every route may fail as the last three. */
export function problemAnswers(...names: readonly ProblemName[]): Record<number, ProblemAnswer> {
  const answers: Record<number, ProblemAnswer> = {};
  for (const name of [...names, 'internal-error', 'database-unavailable', 'shutting-down'] as const) {
    const { status, title, explanation } = problemTypes[name];
    const before = answers[status];
    const line = `\`${problemUri(name)}\`: ${title}`;
    answers[status] = {
      description: before === undefined ? line : `${before.description}\n\n${line}`,
      content: {
        'application/problem+json': {
          schema: problem,
          examples: {
            ...before?.content['application/problem+json'].examples,
            [name]: { value: { type: problemUri(name), title, status, detail: explanation } },
          },
        },
      },
    };
  }
  return answers;
}
