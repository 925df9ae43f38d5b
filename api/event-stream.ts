import type { ServerResponse } from 'node:http';

const heartbeatMs = 15_000;
const reconnectMs = 2_000;

export interface EventStream {
  /** `data` is one line, such as JSON. */
  send(event: { event: string; data: string; id?: string }): void;
}

/** Server-sent events (WHATWG HTML, 9.2): a comment now and then keeps proxies from closing what is quiet. */
export function openEventStream(response: ServerResponse): EventStream {
  response.writeHead(200, {
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
    'x-content-type-options': 'nosniff',
  });
  response.write(`retry: ${reconnectMs}\n\n`);
  const heartbeat = setInterval(() => response.write(': still here\n\n'), heartbeatMs);
  heartbeat.unref();
  response.once('close', () => clearInterval(heartbeat));
  return {
    send({ event, data, id }) {
      response.write(`${id === undefined ? '' : `id: ${id}\n`}event: ${event}\ndata: ${data}\n\n`);
    },
  };
}
