import { z } from 'zod';
import { inTransaction } from '../../store/database.ts';
import { once, requestHash } from '../../store/idempotency.ts';
import { createRedriveJob, isKnownGroup, readJob } from '../../store/jobs.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { readGroups } from '../../store/dead-letters/dead-letter-queries.ts';
import { findJob } from './find-job.ts';
import { keyProblem } from '../http/idempotency-problem.ts';
import { Problem } from '../http/problem.ts';
import { groupParams, letterActionRequest } from '../dead-letters/dead-letter-schema.ts';
import { jobAccepted, jobAnswer } from './job-schema.ts';
import { optionalKeyHeader } from '../http/header-schemas.ts';
import { problemAnswers } from '../http/problem-schema.ts';

/** Redrives of whole groups, which workers do in the background. */
export function jobs(app: ApiServer, { pool, links, names }: ApiDependencies): void {
  app.route({
    method: 'POST',
    url: '/dead-letters/groups/:group/redrive',
    schema: {
      tags: ['Dead letters'],
      operationId: 'redriveDeadLetterGroup',
      summary: 'Attempt again all of a group that is open at this moment',
      description: 'A failure that arrives later is not swept in. Location is where its progress is seen.',
      params: groupParams,
      headers: optionalKeyHeader,
      body: letterActionRequest,
      answerHeaders: ['location', 'idempotency-replayed'],
      response: {
        202: jobAccepted,
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'not-found',
          'not-redrivable',
          'request-in-flight',
          'idempotency-key-reused',
        ),
      },
    },
    handler: async (request, reply) => {
      const { group } = request.params;
      const { by = 'api', reason } = request.body;
      const key = request.headers['idempotency-key'];
      if (!(await isKnownGroup(pool, group)))
        throw new Problem('not-found', { detail: `There never was a dead letter in a group ${group}.` });
      const open = (await readGroups(pool)).find((one) => one.group === group);
      if (open?.redrivable === false)
        throw new Problem('not-redrivable', {
          detail: `No redrive can mend what is in the group ${group}: each letter says what can be done (${links.deadLetterGroup(group)}).`,
        });
      const created = await inTransaction(pool, async (client) => {
        const work = async () => ({ response: await createRedriveJob(client, { group, by, reason }) });
        if (key === undefined) return { kind: 'done', ...(await work()) } as const;
        const operation = `redrive dead letters ${group}`;
        return await once(client, { operation, key, requestHash: requestHash({ by, reason }) }, work);
      });
      if (created.kind !== 'done' && created.kind !== 'repeated') throw keyProblem(created.kind);
      const { jobId } = created.response;
      const self = links.job(jobId);
      const total = (await readJob(pool, jobId))?.items.length ?? 0;
      if (created.kind === 'repeated') reply.header('idempotency-replayed', 'true');
      return reply.code(202).header('location', self).send({ jobId, total, links: { self } });
    },
  });

  app.route({
    method: 'GET',
    url: '/jobs/:id',
    schema: {
      tags: ['Dead letters', 'Reviews'],
      operationId: 'getJob',
      summary: 'See how far a group redrive or a bulk decision has come, item by item',
      params: z.object({ id: z.string() }),
      response: { 200: jobAnswer(names), ...problemAnswers('not-found') },
    },
    handler: async (request, reply) => {
      return reply.code(200).send(await findJob({ pool, names }, request.params.id));
    },
  });
}
