import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ApiServer } from '../dependencies.ts';
import { Problem } from './problem.ts';
import { answerProblem } from './problem-page.ts';

interface KnownPath {
  readonly pattern: RegExp;
  readonly methods: string[];
}

/** Answers what no route does: 405 where the path is known by other methods, 404 elsewhere. */
export function answerUnknown(app: ApiServer): void {
  const known = new Map<string, KnownPath>();
  app.addHook('onRoute', ({ url, method }) => {
    const path = known.get(url) ?? { pattern: patternOf(url), methods: [] };
    path.methods.push(...[method].flat());
    known.set(url, path);
  });
  app.setNotFoundHandler((request: FastifyRequest, reply: FastifyReply) => {
    const path = request.url.replace(/\?.*$/s, '');
    const allowed = [...known.values()]
      .filter(({ pattern }) => pattern.test(path))
      .flatMap(({ methods }) => methods);
    return answerProblem(
      request,
      reply,
      allowed.length > 0 ? notAllowed(request.method, allowed) : notFound(),
    );
  });
}

/** A star is the rest of a path, which says nothing of what is there. */
function patternOf(url: string): RegExp {
  const parts = url
    .split('/')
    .map((part) => (part.startsWith(':') ? '[^/]+' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')));
  return url.includes('*') ? /(?!)/ : new RegExp(`^${parts.join('/')}$`);
}

function notAllowed(method: string, allowed: readonly string[]): Problem {
  const methods = [...new Set(allowed)].sort().join(', ');
  return new Problem('method-not-allowed', {
    detail: `${method} is not allowed here; allowed are ${methods}.`,
    headers: { allow: methods },
  });
}

function notFound(): Problem {
  return new Problem('not-found', { detail: 'Nothing is at this address.' });
}
