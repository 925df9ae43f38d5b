import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { parsed } from '../control/party-control.ts';
import { problem, sendProblem } from '../exchange/problem.ts';
import { authenticationPage } from '../pages/authentication-page.ts';
import { sendNotFound } from '../pages/not-found-page.ts';
import { sendPage } from '../pages/page.ts';
import { completeAuthentication } from './confirm.ts';
import type { Intent } from './intent.ts';
import type { Psp } from './psp.ts';

const authentication = z.strictObject({ outcome: z.enum(['succeeded', 'failed']) });
const path = z.object({ id: z.string() });
const FORM = 'application/x-www-form-urlencoded';
const TITLE = 'Approve a payment';

/** Where a customer authenticates, by a page's form or a test's JSON. To be registered under /sandbox/psp. */
export function authenticationRoutes(psp: Psp) {
  return async function register(app: FastifyInstance): Promise<void> {
    app.addContentTypeParser(FORM, { parseAs: 'string' }, (_request, body, done) =>
      done(null, Object.fromEntries(new URLSearchParams(body.toString()))),
    );

    app.get('/authentications/:id', (request, reply) =>
      withIntent(psp, request, reply, (intent) => sendPage(reply, TITLE, authenticationPage(intent))),
    );

    app.post('/authentications/:id', (request, reply) =>
      parsed(reply, authentication, request.body, ({ outcome }) =>
        withIntent(psp, request, reply, (intent) => {
          const { events } = completeAuthentication(intent, outcome);
          if (events.length === 0) {
            const detail = `The payment intent is ${intent.status}; there is nothing to authenticate.`;
            return sendProblem(reply, problem({ status: 409, code: 'nothing_to_authenticate', detail }));
          }
          const after = psp.happen(intent, events);
          const isFromPage = request.headers['content-type']?.startsWith(FORM) === true;
          if (!isFromPage) return reply.send({ reference: after.id, status: after.status });
          return after.returnUrl === null
            ? sendPage(reply, TITLE, authenticationPage(after))
            : reply.redirect(after.returnUrl, 303);
        }),
      ),
    );
    return Promise.resolve();
  };
}

function withIntent(
  psp: Psp,
  request: FastifyRequest,
  reply: FastifyReply,
  then: (intent: Intent) => FastifyReply,
): FastifyReply {
  const { id } = path.parse(request.params);
  const intent = psp.intent(id);
  if (intent !== undefined) return then(intent);
  const detail = `There is no payment intent ${id}.`;
  return sendNotFound(request, reply, { code: 'intent_unknown', detail });
}
