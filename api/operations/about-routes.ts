import { z } from 'zod';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { isProblemName, problemTypes, problemUri } from '../http/problem-types.ts';
import { Problem } from '../http/problem.ts';
import { problemAnswers } from '../http/problem-schema.ts';

/** The way in, and what problems mean. */
export function about(app: ApiServer, { settings, saga, names }: ApiDependencies): void {
  const { ownSandboxUrl, temporal } = settings;
  app.route({
    method: 'GET',
    url: '/',
    schema: {
      tags: ['About'],
      operationId: 'getIndex',
      summary: 'Where things are',
      response: { 200: z.record(z.string(), z.string()) },
    },
    handler: async (_request, reply) =>
      reply.code(200).send({
        name: 'Recourse',
        documentation: '/docs',
        openapi: '/openapi.json',
        [saga.path]: names.path,
        deadLetters: '/dead-letters?status=open',
        ...saga.api.index,
        reviews: '/review',
        ready: '/readyz',
        temporal: temporal.uiUrl,
        ...(ownSandboxUrl === undefined
          ? {}
          : { mailbox: `${ownSandboxUrl}/sandbox/mailbox`, sandbox: `${ownSandboxUrl}/sandbox/` }),
      }),
  });

  app.route({
    method: 'GET',
    url: '/problems/:name',
    schema: {
      tags: ['About'],
      operationId: 'getProblemType',
      summary: 'What a type of problem means and what to do about it',
      params: z.object({ name: z.string() }),
      response: {
        200: z
          .object({ type: z.string(), status: z.int(), title: z.string(), explanation: z.string() })
          .meta({ id: 'ProblemType' }),
        ...problemAnswers('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { name } = request.params;
      if (!isProblemName(name))
        throw new Problem('not-found', { detail: 'There is no problem of this name.' });
      return reply.code(200).send({ type: problemUri(name), ...problemTypes[name] });
    },
  });
}
