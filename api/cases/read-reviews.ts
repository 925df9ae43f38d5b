import { z } from 'zod';
import { listCases } from '../../store/cases/review-queries.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { findReview, viewReview } from './find-review.ts';
import { etagOf } from '../http/if-match.ts';
import { mutable } from './mutable.ts';
import { decodeCasePlace, encodeCasePlace } from './review-cursor.ts';
import { decideProblem } from './review-problem.ts';
import { isDecidable, reviewSummary } from './review-view.ts';
import { Problem } from '../http/problem.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import { fieldOf } from '../http/schemas.ts';
import { nextPage } from '../http/next-page.ts';

/** The routes that show which cases wait for a person's decision. */
export function reviews(app: ApiServer, dependencies: ApiDependencies): void {
  const { pool, saga, names } = dependencies;
  const schemas = dependencies.schemas.cases;
  app.route({
    method: 'GET',
    url: '/reviews',
    schema: {
      tags: ['Reviews'],
      operationId: 'listReviews',
      summary: 'List the cases that wait for a decision, overdue first',
      description: 'Pages by cursor; the header Link (RFC 8288) has the address of the next one.',
      querystring: schemas.query,
      answerHeaders: ['link'],
      response: { 200: schemas.page, ...problemAnswers('invalid-request') },
    },
    handler: async (request, reply) => {
      const { limit, cursor, sort, ...rest } = request.query;
      const filter = { ...rest, instanceId: fieldOf(request.query, names.id) };
      const after = cursor === undefined ? undefined : decodeCasePlace(sort, cursor);
      const { cases, end } = await listCases(pool, { filter, sort, limit, after });
      const items = cases.map((one) => reviewSummary(dependencies, one));
      if (end === undefined) return reply.code(200).send({ items: items.map(mutable) });
      const next = encodeCasePlace(sort, end);
      reply.header('link', nextPage('/reviews', request.query, next));
      return reply.code(200).send({ items: items.map(mutable), next });
    },
  });

  app.route({
    method: 'GET',
    url: '/reviews/:id',
    schema: {
      tags: ['Reviews'],
      operationId: 'getReview',
      summary: 'See a case: its story, and each decision with its data and what it would do',
      description: 'The ETag is its version; whoever changes the case sends it as If-Match.',
      params: z.object({ id: z.string() }),
      answerHeaders: ['etag'],
      response: { 200: schemas.review, ...problemAnswers('not-found') },
    },
    handler: async (request, reply) => {
      const { view, version } = await viewReview(dependencies, request.params.id);
      reply.header('etag', etagOf({ version })).header('cache-control', 'private, no-cache');
      return reply.code(200).send(mutable(view));
    },
  });

  app.route({
    method: 'POST',
    url: '/reviews/:id/preview',
    schema: {
      tags: ['Reviews'],
      operationId: 'previewDecision',
      summary: 'See what a decision would do to money and stock. Changes nothing',
      params: z.object({ id: z.string() }),
      body: schemas.previewRequest,
      response: {
        200: schemas.preview,
        ...problemAnswers(
          'invalid-request',
          'malformed-json',
          'not-found',
          'case-closed',
          'decision-not-allowed',
          'decision-invalid',
        ),
      },
    },
    handler: async (request, reply) => {
      const { decision, data = {} } = request.body;
      const one = await findReview(dependencies, request.params.id);
      if (!isDecidable(one)) throw new Problem('case-closed', { detail: 'The case is decided already.' });
      const previewed = await saga.api.cases.previewOf(dependencies, one, { decision, data });
      if (previewed.kind === 'refused') throw decideProblem(previewed.refusal);
      return reply.code(200).send(mutable(previewed.preview));
    },
  });
}
