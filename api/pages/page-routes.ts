import type { FastifyRequest } from 'fastify';
import { isDatabaseAway } from '../http/database-away.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { findJob } from '../jobs/find-job.ts';
import { findLetter } from '../dead-letters/find-letter.ts';
import { findInstance } from '../instances/find-instance.ts';
import { findReview } from '../cases/find-review.ts';
import { isProblemName } from '../http/problem-types.ts';
import { prefersHtml } from '../http/prefers-html.ts';
import { Problem } from '../http/problem.ts';
import { sendPage } from './send-page.ts';
import { readPage, type PageOptions } from './web-files.ts';

const referrer = 'same-origin';

/** Rejects with a Problem where nothing has this id. */
type Find = (id: string) => Promise<unknown>;

interface Page extends PageOptions {
  /** Of pages of one thing, by the last part of their address: whether it is there. */
  readonly find?: Find;
}

/** Addresses that are pages only. */
function pagesOnly({ pool }: ApiDependencies): Record<string, Page> {
  return {
    '/review': { title: 'Reviews', script: 'queue' },
    '/review/:caseId': { title: 'Review case', script: 'case', find: (id) => findReview({ pool }, id) },
  };
}

/** Addresses of the API that are pages for whoever prefers HTML. */
function alsoPages(dependencies: ApiDependencies): Record<string, Page> {
  const { pool, saga, names } = dependencies;
  const { path, tag, One } = names;
  return {
    '/': { title: 'What there is', script: 'home' },
    '/problems/:name': { title: 'Problem', script: 'problem', find: findProblem },
    [path]: { title: tag, script: saga.path },
    [`${path}/:id`]: { title: One, script: names.member, find: (id) => findInstance(dependencies, id) },
    '/dead-letters': { title: 'Dead letters', script: 'dead-letters' },
    '/dead-letters/:id': { title: 'Dead letter', script: 'dead-letter', find: (id) => findLetter(pool, id) },
    '/jobs/:id': { title: 'Job', script: 'job', find: (id) => findJob(dependencies, id) },
    ...saga.api.pages,
  };
}

/** Addresses of the API whose pages are elsewhere. */
const leadTo: Record<string, string> = { '/reviews': '/review', '/reviews/:id': '/review' };

/** The pages for operators and engineers. They are scripts on top of the API, which has all the rules. */
export function servePages(app: ApiServer, dependencies: ApiDependencies): void {
  for (const [url, options] of Object.entries(pagesOnly(dependencies))) {
    const page = readPage(options);
    app.get(url, { schema: { hide: true } }, async (request, reply) => {
      await mustBeThere(options.find, request);
      return sendPage(request, reply, { page, referrer });
    });
  }

  const negotiated = new Map(
    Object.entries(alsoPages(dependencies)).map(([url, options]) => [
      url,
      { page: readPage(options), find: options.find },
    ]),
  );
  app.addHook('onRequest', async (request, reply) => {
    const { url = '' } = request.routeOptions;
    const other = leadTo[url];
    const found = negotiated.get(url);
    if ((found === undefined && other === undefined) || !isRead(request)) return;
    reply.header('vary', 'Accept');
    if (!prefersHtml(request.headers.accept)) return;
    if (other !== undefined) await reply.redirect([other, ...idOf(request)].join('/'), 303);
    if (found === undefined) return;
    await mustBeThere(found.find, request);
    await sendPage(request, reply, { page: found.page, referrer });
  });
}

function isRead({ method }: FastifyRequest): boolean {
  return method === 'GET' || method === 'HEAD';
}

function idOf({ params }: FastifyRequest): string[] {
  return Object.values((params ?? {}) as Record<string, string>).map(encodeURIComponent);
}

/** Where that cannot be known now the page comes all the same, says so, and asks again. @throws Problem `not-found` */
async function mustBeThere(find: Find | undefined, { params }: FastifyRequest): Promise<void> {
  const [id = ''] = Object.values((params ?? {}) as Record<string, string>);
  await find?.(id).catch((error: unknown) => {
    if (!isDatabaseAway(error)) throw error;
  });
}

function findProblem(name: string): Promise<void> {
  if (isProblemName(name)) return Promise.resolve();
  return Promise.reject(new Problem('not-found', { detail: 'There is no problem of this name.' }));
}
