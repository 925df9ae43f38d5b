import { inTransaction } from '../../store/database.ts';
import { once, requestHash } from '../../store/idempotency.ts';
import { createReviewJob } from '../../store/cases/review-jobs.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { keyProblem } from '../http/idempotency-problem.ts';
import { principalOf } from '../http/principal.ts';
import { jobAccepted } from '../jobs/job-schema.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import { bulkHeaders, bulkRequest } from './review-schema.ts';

/** One decision on many cases, which workers take in the background. */
export function reviewJobs(app: ApiServer, { pool, links }: ApiDependencies): void {
  app.route({
    method: 'POST',
    url: '/reviews/bulk-decision',
    schema: {
      tags: ['Reviews'],
      operationId: 'decideReviews',
      summary: 'Decide on many cases at once',
      description:
        'Each case for itself, on the revision that you saw, with a result of its own. Location is where its progress is seen.',
      headers: bulkHeaders,
      body: bulkRequest,
      answerHeaders: ['location', 'idempotency-replayed'],
      response: {
        202: jobAccepted,
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'principal-missing',
          'request-in-flight',
          'idempotency-key-reused',
        ),
      },
    },
    handler: async (request, reply) => {
      const { name: by, roles } = principalOf(request.headers['recourse-principal']);
      const { items, data = {}, ...rest } = request.body;
      const bulk = { ...rest, data, by, lead: roles.includes('lead') };
      const key = request.headers['idempotency-key'];
      const created = await inTransaction(pool, async (client) => {
        const work = async () => ({ response: await createReviewJob(client, bulk, items) });
        if (key === undefined) return { kind: 'done', ...(await work()) } as const;
        const operation = 'decide on reviews';
        return await once(client, { operation, key, requestHash: requestHash({ bulk, items }) }, work);
      });
      if (created.kind !== 'done' && created.kind !== 'repeated') throw keyProblem(created.kind);
      const { jobId, total } = created.response;
      const self = links.job(jobId);
      if (created.kind === 'repeated') reply.header('idempotency-replayed', 'true');
      return reply.code(202).header('location', self).send({ jobId, total, links: { self } });
    },
  });
}
