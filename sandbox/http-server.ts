import fastify, { type FastifyInstance } from 'fastify';
import { partyControl } from './control/party-control.ts';
import { sendFailure } from './exchange/failure.ts';
import type { Mailbox } from './mailbox/mailbox.ts';
import { mailboxOperations } from './mailbox/mailbox.ts';
import { sendNotFound } from './pages/not-found-page.ts';
import { pageRoutes } from './pages/page-routes.ts';
import { authenticationRoutes } from './psp/authentication-routes.ts';
import type { Psp } from './psp/psp.ts';
import { pspControl, pspOperations } from './psp/psp-control.ts';
import { pspRoutes } from './psp/psp-routes.ts';
import type { Warehouse } from './warehouse/warehouse.ts';
import { warehouseOperations, warehouseRoutes } from './warehouse/warehouse-routes.ts';

export interface Parties {
  psp: Psp;
  warehouse: Warehouse;
  mailbox: Mailbox;
}

export async function buildHttpServer({ psp, warehouse, mailbox }: Parties): Promise<FastifyInstance> {
  const app = fastify({ forceCloseConnections: true, routerOptions: { ignoreTrailingSlash: true } });
  acceptEmptyJson(app);
  app.setErrorHandler(sendFailure);
  app.setNotFoundHandler((request, reply) =>
    sendNotFound(request, reply, { code: 'not_found', detail: `There is no ${request.url} here.` }),
  );
  app.get('/', (_request, reply) => reply.redirect('/sandbox/'));
  app.get('/healthz', (_request, reply) => reply.send({ status: 'ok' }));
  await app.register(pspRoutes(psp), { prefix: '/v1' });
  await app.register(warehouseRoutes(warehouse), { prefix: '/warehouse' });
  await app.register(pageRoutes({ psp, warehouse, mailbox }), { prefix: '/sandbox' });
  await app.register(pspControl(psp), { prefix: '/sandbox/psp' });
  await app.register(authenticationRoutes(psp), { prefix: '/sandbox/psp' });
  await app.register(partyControl(psp.party, pspOperations), { prefix: '/sandbox/psp' });
  await app.register(partyControl(warehouse.party, warehouseOperations), { prefix: '/sandbox/warehouse' });
  await app.register(partyControl(mailbox.party, mailboxOperations), { prefix: '/sandbox/mailbox' });
  return app;
}

/** Clients name JSON as the type of a body that they do not have. */
function acceptEmptyJson(app: FastifyInstance): void {
  const parse = app.getDefaultJsonParser('error', 'ignore');
  app.removeContentTypeParser('application/json');
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parse(request, body.toString(), done);
  });
}
