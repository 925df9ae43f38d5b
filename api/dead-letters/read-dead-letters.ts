import { z } from 'zod';
import { listLetters, readGroups, readLetterHistory } from '../../store/dead-letters/dead-letter-queries.ts';
import { deadLetterSummary, deadLetterView, type DeadLetterView } from './dead-letter-view.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { findLetter } from './find-letter.ts';
import { findInstance } from '../instances/find-instance.ts';
import { decodeCursor, encodeCursor } from '../http/page-cursor.ts';
import { fieldOf } from '../http/schemas.ts';
import { nextPage } from '../http/next-page.ts';
import { problemAnswers } from '../http/problem-schema.ts';

/** The routes that show what waits for an engineer. */
export function deadLetters(app: ApiServer, dependencies: ApiDependencies): void {
  const { pool, links, names } = dependencies;
  const schemas = dependencies.schemas.letters;
  app.route({
    method: 'GET',
    url: '/dead-letters',
    schema: {
      tags: ['Dead letters'],
      operationId: 'listDeadLetters',
      summary: 'List what retrying did not mend, newest first',
      description: 'Pages by cursor; the header Link (RFC 8288) has the address of the next one.',
      querystring: schemas.query,
      answerHeaders: ['link'],
      response: { 200: schemas.page, ...problemAnswers('invalid-request') },
    },
    handler: async (request, reply) => {
      const { limit, cursor, ...rest } = request.query;
      const filter = { ...rest, instanceId: fieldOf(request.query, names.id) };
      const place = cursor === undefined ? undefined : decodeCursor(cursor);
      const after = place && { firstSeen: place.createdAt, id: place.id };
      const { letters, end } = await listLetters(pool, { filter, limit, after });
      const items = letters.map((letter) => deadLetterSummary(dependencies, letter));
      if (end === undefined) return reply.code(200).send({ items });
      const next = encodeCursor({ createdAt: end.firstSeen, id: end.id });
      reply.header('link', nextPage('/dead-letters', request.query, next));
      return reply.code(200).send({ items, next });
    },
  });

  app.route({
    method: 'GET',
    url: '/dead-letters/groups',
    schema: {
      tags: ['Dead letters'],
      operationId: 'listDeadLetterGroups',
      summary: 'See what is open by what one repair would mend',
      response: { 200: schemas.groups, ...problemAnswers() },
    },
    handler: async (_request, reply) => {
      const groups = await readGroups(pool);
      return reply.code(200).send(
        groups.map(({ oldest, ...group }) => ({
          ...group,
          oldest: oldest.toISOString(),
          links: { items: links.deadLetterGroup(group.group) },
        })),
      );
    },
  });

  app.route({
    method: 'GET',
    url: '/dead-letters/:id',
    schema: {
      tags: ['Dead letters'],
      operationId: 'getDeadLetter',
      summary: 'See a dead letter: its stack, its payload, what was done with it, and what can be',
      params: z.object({ id: z.string() }),
      response: { 200: schemas.answer, ...problemAnswers('not-found') },
    },
    handler: async (request, reply) =>
      reply.code(200).send(await viewLetter(dependencies, request.params.id)),
  });
}

/** @throws Problem `not-found` */
export async function viewLetter(dependencies: ApiDependencies, id: string): Promise<DeadLetterView> {
  const { pool } = dependencies;
  const letter = await findLetter(pool, id);
  const [{ state }, history] = await Promise.all([
    findInstance(dependencies, letter.instanceId),
    readLetterHistory(pool, id),
  ]);
  return deadLetterView(dependencies, { letter, state, history });
}
