import type { FastifyReply, FastifyRequest } from 'fastify';

export interface ServerEvent {
  readonly event: string;
  readonly id?: string | number;
  readonly data: unknown;
}

export interface EventStream {
  send(event: ServerEvent): void;
  /** Called when either side has ended it. */
  onEnd(done: () => void): void;
  end(): void;
}

const heartbeatMs = 15_000;
const retryMs = 2_000;

/** Answers with server-sent events (https://html.spec.whatwg.org/multipage/server-sent-events.html). */
export function openEventStream(request: FastifyRequest, reply: FastifyReply): EventStream {
  reply.hijack();
  const { raw } = reply;
  raw.writeHead(200, {
    ...(reply.getHeaders() as Record<string, string>),
    'content-type': 'text/event-stream; charset=utf-8',
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${retryMs}\n\n`);
  const heartbeat = setInterval(() => raw.write(':\n\n'), heartbeatMs);
  const dones: (() => void)[] = [];
  raw.once('close', () => {
    clearInterval(heartbeat);
    for (const done of dones) done();
  });
  raw.on('error', () => raw.destroy());
  return {
    send({ event, id, data }) {
      if (raw.writableEnded || raw.destroyed) return;
      const lines = [
        `event: ${event}`,
        ...(id === undefined ? [] : [`id: ${id}`]),
        `data: ${JSON.stringify(data)}`,
      ];
      raw.write(`${lines.join('\n')}\n\n`);
    },
    onEnd: (done) => void dones.push(done),
    end() {
      if (!raw.writableEnded) raw.end();
      request.log.debug('ended a stream');
    },
  };
}
