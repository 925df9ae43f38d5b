import { createHash, randomBytes } from 'node:crypto';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Answer, Delivery } from '../exchange/answer.ts';
import { arrive, type Execution, respond } from '../exchange/exchange.ts';
import { cut, send } from '../exchange/send.ts';
import type { KeyedRequest } from '../exchange/stored-answers.ts';
import { execute } from './command.ts';
import { type CommandRoute, commandRoutes } from './command-routes.ts';
import { removedParameter } from './api-version.ts';
import { cardError, declineFor } from './decline.ts';
import { canonicalForm, parseForm } from './form.ts';
import type { Psp } from './psp.ts';
import type { PspEvent } from './psp-event.ts';
import { type ReadContext, readRoutes } from './read-routes.ts';
import { stripeDialect } from './stripe-dialect.ts';
import { errorAnswer, invalidRequest, type StripeError } from './stripe-error.ts';

const LONGEST_KEY = 255;
const JSON_TYPE = 'application/json';

const pathParameters = z.object({ id: z.string().default('') });
const textBody = z.string().catch('');

/** Stripe's API, to be registered under /v1. */
export function pspRoutes(psp: Psp) {
  return async function register(app: FastifyInstance): Promise<void> {
    app.removeAllContentTypeParsers();
    app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
    app.addHook('onRequest', async (request, reply) => echoHeaders(request, reply));
    app.setErrorHandler((error: FastifyError, request, reply) => failed(error, request, reply, psp));
    app.setNotFoundHandler((request, reply) => send(reply, whole(unrecognized(request)), JSON_TYPE));

    for (const route of commandRoutes) {
      app.post(route.path, async (request, reply) =>
        send(reply, await command(psp, route, request), JSON_TYPE),
      );
    }
    for (const { path, answer } of readRoutes) {
      app.get(path, async (request, reply) => send(reply, await read(psp, answer, request), JSON_TYPE));
    }
    return Promise.resolve();
  };
}

async function command(psp: Psp, route: CommandRoute, request: FastifyRequest): Promise<Delivery> {
  const form = parseForm(textBody.parse(request.body));
  const operation = route.operation(form);
  const struck = await arrive(psp.party, stripeDialect, operation);
  if (struck) return struck;
  const credentials = authenticate(request);
  if (credentials.kind === 'refused') return whole(errorAnswer(credentials.error));
  const { id } = pathParameters.parse(request.params);
  const removed = removedParameter(form, header(request, 'stripe-version'));
  if (removed) return whole(errorAnswer(removed));
  const parsed = route.parse(form, id);
  if (parsed.kind === 'invalid') return whole(errorAnswer(parsed.error));
  const key = header(request, 'idempotency-key') ?? null;
  if (key !== null && key.length > LONGEST_KEY) return whole(errorAnswer(keyTooLong(key)));

  const keyed: KeyedRequest | null =
    key === null
      ? null
      : {
          scope: credentials.account,
          key,
          endpoint: pathOf(request),
          fingerprint: digest(canonicalForm(form)),
        };
  const context = { key, pageUrl: pageUrlOf(request) };
  return respond(psp.party, stripeDialect, {
    operation,
    keyed,
    execute: (at) => execute(psp, parsed.parameters, { ...context, at }),
    refuse: (refuseCode, at) => execute(psp, parsed.parameters, { ...context, at, refuseCode }),
  });
}

async function read(
  psp: Psp,
  answer: (psp: Psp, context: ReadContext) => Answer,
  request: FastifyRequest,
): Promise<Delivery> {
  const struck = await arrive(psp.party, stripeDialect, 'retrieve');
  if (struck) return struck;
  const credentials = authenticate(request);
  if (credentials.kind === 'refused') return whole(errorAnswer(credentials.error));
  const { id } = pathParameters.parse(request.params);
  const form = parseForm(request.url.split('?')[1] ?? '');
  const context = { id, form, pageUrl: pageUrlOf(request) };
  return respond(psp.party, stripeDialect, {
    operation: 'retrieve',
    keyed: null,
    execute: () => execution(answer(psp, context)),
    refuse: (code) => execution(errorAnswer(cardError(declineFor(code)))),
  });
}

type Credentials = { kind: 'accepted'; account: string } | { kind: 'refused'; error: StripeError };

function authenticate(request: FastifyRequest): Credentials {
  const authorization = header(request, 'authorization') ?? '';
  const secret = /^Bearer (.+)$/i.exec(authorization)?.[1];
  if (secret === undefined) {
    const message =
      "You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth (e.g. 'Authorization: Bearer YOUR_SECRET_KEY').";
    return { kind: 'refused', error: invalidRequest(message, { status: 401 }) };
  }
  if (!secret.startsWith('sk_')) {
    const message = `Invalid API Key provided: ${secret.slice(0, 3)}${'*'.repeat(8)}`;
    return { kind: 'refused', error: invalidRequest(message, { status: 401 }) };
  }
  return { kind: 'accepted', account: digest(secret).slice(0, 16) };
}

function echoHeaders(request: FastifyRequest, reply: FastifyReply): void {
  reply.header('request-id', `req_${randomBytes(7).toString('hex')}`);
  for (const name of ['idempotency-key', 'stripe-version']) {
    const value = header(request, name);
    if (value !== undefined) reply.header(name, value);
  }
}

function failed(error: FastifyError, request: FastifyRequest, reply: FastifyReply, psp: Psp): FastifyReply {
  if (psp.party.stopping.aborted) return cut(reply);
  const status = error.statusCode ?? 500;
  if (status < 500)
    return send(reply, whole(errorAnswer(invalidRequest(error.message, { status }))), JSON_TYPE);
  request.log.error(error);
  const message = `The sandbox itself failed: ${error.message}`;
  return send(reply, whole(errorAnswer({ status, type: 'api_error', message })), JSON_TYPE);
}

function unrecognized(request: FastifyRequest): Answer {
  const message = `Unrecognized request URL (${request.method}: ${pathOf(request)}). This sandbox knows payment intents and refunds only.`;
  return errorAnswer(invalidRequest(message, { status: 404 }));
}

const keyTooLong = (key: string): StripeError =>
  invalidRequest(`Idempotency keys can be up to ${LONGEST_KEY} characters, this one has ${key.length}.`);

const whole = (answer: Answer): Delivery => ({ kind: 'whole', answer });
const execution = (answer: Answer): Execution<PspEvent> => ({ events: [], effects: [], answer });
const pathOf = (request: FastifyRequest): string => request.url.split('?')[0] ?? '';
const pageUrlOf = (request: FastifyRequest): string => `http://${request.host}/sandbox/psp/authentications`;
const digest = (text: string): string => createHash('sha256').update(text).digest('hex');

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}
