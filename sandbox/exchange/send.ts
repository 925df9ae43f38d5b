import type { FastifyReply } from 'fastify';
import type { Delivery } from './answer.ts';

export function cut(reply: FastifyReply): FastifyReply {
  reply.hijack();
  reply.raw.destroy();
  reply.request.raw.socket.destroy();
  return reply;
}

export function send(reply: FastifyReply, delivery: Delivery, contentType: string): FastifyReply {
  switch (delivery.kind) {
    case 'cut':
      return cut(reply);
    case 'whole': {
      const { status, headers = {}, body } = delivery.answer;
      return reply.code(status).headers(headers).type(contentType).send(JSON.stringify(body));
    }
    case 'truncated': {
      const text = JSON.stringify(delivery.answer.body);
      return reply
        .code(200)
        .type(contentType)
        .send(text.slice(0, Math.ceil(text.length / 2)));
    }
  }
}
