import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ServerResponse } from 'node:http';
import type { ApiServer } from '../dependencies.ts';

const heartbeatMs = 15_000;
const reconnectMs = 2_000;

export interface EventStream {
  readonly raw: ServerResponse;
  /** `data` is one line, such as JSON. */
  readonly send: (event: { event: string; data: string; id?: string }) => void;
}

/**
 * Server-sent events (WHATWG HTML, 9.2) for one route.
 * @returns what opens a stream; nothing for whoever only asks for the head, who is answered
 */
export function eventStreams(
  app: ApiServer,
): (request: FastifyRequest, reply: FastifyReply) => EventStream | undefined {
  const open = new Set<ServerResponse>();
  // A stream that stays open would keep the server from closing.
  app.addHook('preClose', (done) => {
    for (const stream of open) stream.end();
    done();
  });
  return ({ method }, reply) => {
    reply.hijack();
    const { raw } = reply;
    raw.writeHead(200, {
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
      'x-content-type-options': 'nosniff',
    });
    if (method === 'HEAD') {
      raw.end();
      return undefined;
    }
    open.add(raw);
    raw.write(`retry: ${reconnectMs}\n\n`);
    // A comment now and then keeps proxies from closing what is quiet.
    const heartbeat = setInterval(() => raw.write(': still here\n\n'), heartbeatMs);
    heartbeat.unref();
    raw.once('close', () => {
      clearInterval(heartbeat);
      open.delete(raw);
    });
    return {
      raw,
      send({ event, data, id }) {
        raw.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
      },
    };
  };
}
