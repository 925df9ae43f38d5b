import { z } from 'zod';
import { readEvents } from '../../store/instances/instance-queries.ts';
import { listInstances } from '../../store/instances/list-instances.ts';
import { isStorableMoment } from '../../values/storable.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { nextPage } from '../http/next-page.ts';
import { decodeCursor, encodeCursor } from '../http/page-cursor.ts';
import { preferredWait } from '../http/prefer.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import { fieldOf, named } from '../http/schemas.ts';
import { findInstance } from './find-instance.ts';
import { instanceSummary, instanceView, toldOf } from './instance-view.ts';
import { instanceTimeline } from './timeline.ts';

const moment = z.iso
  .datetime({ offset: true })
  .refine(isStorableMoment, 'Must be of the years 1 to 9999, with an offset of less than 16 hours');

export function readInstances(app: ApiServer, dependencies: ApiDependencies): void {
  const { pool, waits, saga, names } = dependencies;
  const { one, aOne, One, Many, tag, path } = names;
  const schemas = dependencies.schemas.instances;

  app.route({
    method: 'GET',
    url: `${path}/:id`,
    schema: {
      tags: [tag],
      operationId: `get${One}`,
      summary: `See ${aOne}: its status, every step, and what happens next`,
      description: `Without personal data. The ETag is its version: with If-None-Match an unchanged ${one} is a 304. With \`Prefer: wait=N\` the answer waits up to N seconds (at most 60) while the ${one} is under way: until it has ended, or waits for the customer, an operator or an engineer.`,
      params: z.object({ id: z.string() }),
      headers: z.looseObject({ 'if-none-match': z.string().optional(), prefer: z.string().optional() }),
      answerHeaders: ['etag', 'preference-applied'],
      response: {
        200: schemas.answer,
        304: z.undefined().describe('Unchanged'),
        ...problemAnswers('not-found'),
      },
    },
    handler: async (request, reply) => {
      const { id } = request.params;
      const seconds = preferredWait(request.headers.prefer);
      if (seconds !== undefined) {
        await findInstance(dependencies, id);
        await waits.wait(id, { ms: seconds * 1000, signal: request.signal });
        reply.header('preference-applied', `wait=${seconds}`);
      }
      const snapshot = await findInstance(dependencies, id);
      const etag = `"${snapshot.version}"`;
      reply.header('etag', etag).header('cache-control', 'private, no-cache');
      if (matches(request.headers['if-none-match'], etag)) return reply.code(304).send();
      return reply.code(200).send(instanceView(dependencies, snapshot));
    },
  });

  app.route({
    method: 'GET',
    url: `${path}/:id/timeline`,
    schema: {
      tags: [tag],
      operationId: `get${One}Timeline`,
      summary: `See what has happened to ${aOne}, in words: what was done, refused, decided and given back`,
      params: z.object({ id: z.string() }),
      response: { 200: schemas.timeline, ...problemAnswers('not-found') },
    },
    handler: async (request, reply) => {
      const { instanceId } = await findInstance(dependencies, request.params.id);
      const items = instanceTimeline(toldOf(dependencies), await readEvents(pool, instanceId));
      return reply.code(200).send({ items });
    },
  });

  const { filter: own } = saga.api.instances;
  const beginningOfId = z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[0-9a-f-]{1,36}$/, `Must be ${aOne} id, or the beginning of one`)
    .optional()
    .meta({ description: 'The beginning of the id is enough', examples: ['9b445e58'] });
  const listQuery = z.strictObject({
    ...named({ [names.id]: beginningOfId }),
    ...schemas.filters,
    ...named(own.fields),
    since: moment.optional().meta({ description: 'Created at this time or later' }),
    until: moment.optional().meta({ description: 'Created before this time' }),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(500).optional().meta({ description: 'The `next` of the page before' }),
  });

  app.route({
    method: 'GET',
    url: path,
    schema: {
      tags: [tag],
      operationId: `list${Many}`,
      summary: `List ${tag.toLowerCase()}, newest first`,
      description: 'Pages by cursor; the header Link (RFC 8288) has the address of the next one.',
      querystring: listQuery,
      answerHeaders: ['link'],
      response: { 200: schemas.page, ...problemAnswers('invalid-request') },
    },
    handler: async (request, reply) => {
      const { limit, cursor, status, stage, cause, since, until } = request.query;
      const filter = { instanceId: fieldOf(request.query, names.id), status, stage, cause, since, until };
      const after = cursor === undefined ? undefined : decodeCursor(cursor);
      const { instances, end } = await listInstances(pool, {
        filter,
        own: (value) => own.conditions({ ...request.query }, value),
        limit,
        after,
      });
      const items = instances.map((snapshot) => instanceSummary(dependencies, snapshot));
      if (end === undefined) return reply.code(200).send({ items });
      const next = encodeCursor(end);
      reply.header('link', nextPage(path, request.query, next));
      return reply.code(200).send({ items, next });
    },
  });
}

function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  const tags = (ifNoneMatch ?? '').split(',').map((tag) => tag.trim().replace(/^W\//, ''));
  return tags.includes(etag) || tags.includes('*');
}
