import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { parsed } from '../control/party-control.ts';
import type { Psp } from './psp.ts';

export const pspOperations = [
  'create',
  'update',
  'authorize',
  'capture',
  'void',
  'refund',
  'retrieve',
] as const;

const expiry = z.strictObject({ key: z.string().optional() });
const lapse = z.strictObject({ reference: z.string().optional(), orderId: z.string().optional() });

/** What time does to payments, at a tester's word. To be registered under /sandbox/psp. */
export function pspControl(psp: Psp) {
  return async function register(app: FastifyInstance): Promise<void> {
    app.post('/keys/expire', (request, reply) =>
      parsed(reply, expiry, request.body, ({ key = null }) => {
        psp.party.commit({ forgottenKeys: { key } }, new Date());
        return reply.code(204).send();
      }),
    );

    app.post('/authorizations/lapse', (request, reply) =>
      parsed(reply, lapse, request.body, ({ reference, orderId }) => {
        const lapsing = psp
          .intents()
          .filter(({ status }) => status === 'requires_capture')
          .filter(({ id }) => reference === undefined || id === reference)
          .filter(({ metadata }) => orderId === undefined || metadata['orderId'] === orderId);
        for (const intent of lapsing) psp.happen(intent, [{ type: 'lapsed', intentId: intent.id }]);
        return reply.send({ lapsed: lapsing.map(({ id }) => id) });
      }),
    );
    return Promise.resolve();
  };
}
