import { z } from 'zod';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { oneOf } from '../http/schemas.ts';
import { ownParts, partiesOf, readiness } from './readiness.ts';

const check = z.object({ status: z.enum(['ok', 'down']), vital: z.boolean(), detail: z.string().optional() });

export function health(app: ApiServer, dependencies: ApiDependencies): void {
  const partyNames = Object.keys(partiesOf(dependencies));
  const answer = z
    .object({
      status: z.enum(['ready', 'degraded', 'not_ready']).meta({
        description: '`degraded`: all vital parts answer, another does not; steps that need it are retried',
      }),
      checks: z.record(oneOf([...ownParts, ...partyNames]), check),
    })
    .meta({ id: 'Readiness' });

  app.route({
    method: 'GET',
    url: '/healthz',
    logLevel: 'warn',
    schema: {
      tags: ['Health'],
      operationId: 'getHealth',
      summary: 'Whether this process is alive',
      response: { 200: z.object({ status: z.literal('ok') }) },
    },
    handler: async (_request, reply) => reply.code(200).send({ status: 'ok' as const }),
  });

  app.route({
    method: 'GET',
    url: '/readyz',
    logLevel: 'warn',
    schema: {
      tags: ['Health'],
      operationId: 'getReadiness',
      summary: 'Whether each part that is needed answers, and which does not',
      response: { 200: answer, 503: answer.describe('A vital part does not answer') },
    },
    handler: async (_request, reply) => {
      const ready = await readiness(dependencies);
      return reply.code(ready.status === 'not_ready' ? 503 : 200).send(ready);
    },
  });
}
