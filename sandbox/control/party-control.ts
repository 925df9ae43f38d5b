import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Party } from '../exchange/party.ts';
import { invalidBody, sendProblem } from '../exchange/problem.ts';
import { faultSchema } from '../faults/fault.ts';

export type Operations = readonly [string, ...string[]];

/** The ledger and the fault switch of one party, to be registered under /sandbox/{party}. */
export function partyControl<Event>(party: Party<Event>, operations: Operations) {
  const fault = faultSchema(operations);
  const ledgerQuery = z.object({ orderId: z.string().optional() });
  const clearQuery = z.object({ operation: z.enum(operations).optional() });

  return async function register(app: FastifyInstance): Promise<void> {
    app.get('/ledger', (request, reply) =>
      parsed(reply, ledgerQuery, request.query, ({ orderId }) =>
        reply.send(party.ledger.filter((entry) => orderId === undefined || entry.orderId === orderId)),
      ),
    );
    app.get('/faults', (_request, reply) => reply.send(party.faults.list()));
    app.put('/faults', (request, reply) =>
      parsed(reply, fault, request.body, (wanted) => reply.send(party.faults.set(wanted))),
    );
    app.delete('/faults', (request, reply) =>
      parsed(reply, clearQuery, request.query, ({ operation }) => {
        party.faults.clear(operation);
        return reply.code(204).send();
      }),
    );
    return Promise.resolve();
  };
}

/** Hands a valid `input` on; answers an invalid one with a problem. */
export function parsed<Value>(
  reply: FastifyReply,
  schema: z.ZodType<Value>,
  input: unknown,
  then: (value: Value) => FastifyReply,
): FastifyReply {
  const result = schema.safeParse(input ?? {});
  return result.success ? then(result.data) : sendProblem(reply, invalidBody(result.error));
}
