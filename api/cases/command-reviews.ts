import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { commandCase } from '../../store/cases/claims.ts';
import type { CaseCommand } from '../../saga/rules/claims.ts';
import { decideCase } from './decide-case.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { findReview, viewReview } from './find-review.ts';
import { etagOf, versionMatched } from '../http/if-match.ts';
import { mutable } from './mutable.ts';
import { principalOf, type Principal } from '../http/principal.ts';
import { Problem } from '../http/problem.ts';
import { caseProblem, decideProblem } from './review-problem.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import { claimRequest, noteRequest, writeHeaders } from './review-schema.ts';

const refusals = [
  'invalid-request',
  'malformed-json',
  'principal-missing',
  'not-found',
  'case-closed',
  'case-claimed',
  'case-changed',
  'precondition-missing',
] as const;

const params = z.object({ id: z.string() });

/** The routes by which an operator acts on a case. */
export function commandReviews(app: ApiServer, dependencies: ApiDependencies): void {
  const { settings } = dependencies;
  const { assignRequest } = dependencies.schemas.cases;
  decisionRoute(app, dependencies);
  commandRoute(app, dependencies, {
    name: 'claim',
    summary: 'Work on a case: a lease, renewed by sending it again',
    body: claimRequest.nullish(),
    commandOf: (body, principal) => {
      const takeOver = body?.takeOver === true;
      if (takeOver && !principal.roles.includes('lead'))
        throw new Problem('role-missing', { detail: 'Only a lead can take a case over.' });
      return { kind: 'claim', takeOver, forMs: settings.reviews.claimMs };
    },
  });
  commandRoute(app, dependencies, {
    name: 'release',
    summary: 'Leave a case to others',
    body: z.strictObject({}).nullish(),
    commandOf: () => ({ kind: 'release' }),
  });
  commandRoute(app, dependencies, {
    name: 'assign',
    summary: 'Leave a case to another team',
    body: assignRequest,
    commandOf: ({ team }) => ({ kind: 'assign', team }),
  });
  commandRoute(app, dependencies, {
    name: 'notes',
    summary: 'Write a note on a case',
    body: noteRequest,
    commandOf: ({ text }) => ({ kind: 'note', text }),
  });
}

function decisionRoute(app: ApiServer, dependencies: ApiDependencies): void {
  const { names } = dependencies;
  const { decisionRequest, review } = dependencies.schemas.cases;
  app.route({
    method: 'POST',
    url: '/reviews/:id/decision',
    schema: {
      tags: ['Reviews'],
      operationId: 'decideReview',
      summary: `Decide, and let the ${names.one} go on from there`,
      description: `Answers once the decision is on record; the ${names.one} follows. The same decisionId again is the same decision. An approval that takes two persons leaves the case open for the second.`,
      params,
      headers: writeHeaders,
      body: decisionRequest,
      answerHeaders: ['etag'],
      response: {
        200: review,
        ...problemAnswers(
          ...refusals,
          'second-person-needed',
          'decision-not-allowed',
          'decision-invalid',
          'decision-id-reused',
          'parties-unasked',
        ),
      },
    },
    handler: async (request, reply) => {
      const { name, roles } = principalOf(request.headers['recourse-principal']);
      const version = versionMatched(request.headers['if-match']);
      const { caseId } = await findReview(dependencies, request.params.id);
      const verdict = await decideCase(
        dependencies,
        {
          caseId,
          ...(version === undefined ? {} : { version }),
          ...request.body,
          by: name,
          via: 'rest',
          lead: roles.includes('lead'),
        },
        request.log,
      );
      if (verdict.kind !== 'decided') throw decideProblem(verdict);
      return await answer(dependencies, reply, caseId);
    },
  });
}

interface CommandRoute<Body extends z.ZodType> {
  readonly name: 'claim' | 'release' | 'assign' | 'notes';
  readonly summary: string;
  readonly body: Body;
  readonly commandOf: (body: z.output<Body>, principal: Principal) => CaseCommand;
}

function commandRoute<Body extends z.ZodType>(
  app: ApiServer,
  dependencies: ApiDependencies,
  { name, summary, body, commandOf }: CommandRoute<Body>,
): void {
  const { review } = dependencies.schemas.cases;
  app.route({
    method: 'POST',
    url: `/reviews/:id/${name}`,
    schema: {
      tags: ['Reviews'],
      operationId: `${name}Review`,
      summary,
      params,
      headers: writeHeaders,
      body,
      answerHeaders: ['etag'],
      response: {
        200: review,
        ...problemAnswers(...refusals, ...(name === 'claim' ? (['role-missing'] as const) : [])),
      },
    },
    handler: async (request, reply) => {
      const principal = principalOf(request.headers['recourse-principal']);
      const version = versionMatched(request.headers['if-match']);
      const command = commandOf(request.body as z.output<Body>, principal);
      const one = await findReview(dependencies, request.params.id);
      const author = { by: principal.name, lead: principal.roles.includes('lead'), version };
      const verdict = await commandCase(dependencies.pool, one, { author, command });
      if (verdict.kind !== 'done') throw caseProblem(verdict);
      return await answer(dependencies, reply, one.caseId);
    },
  });
}

async function answer(
  dependencies: ApiDependencies,
  reply: Pick<FastifyReply, 'header' | 'code'>,
  caseId: string,
): Promise<FastifyReply> {
  const { view, version } = await viewReview(dependencies, caseId);
  reply.header('etag', etagOf({ version }));
  return await reply.code(200).send(mutable(view));
}
