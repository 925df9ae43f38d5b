import type { RemoteEffect } from './effect.ts';

/** No look-up: the Message-ID is fixed, so sending it again is harmless for ever. */
export const sendReceipt: RemoteEffect = {
  kind: 'remote',
  step: 'sendReceipt',
  phase: 'run',
  request: ({ order }) => ({ lines: order.lines, total: order.total }),
  // A mailbox drops repeats.
  once: () => true,
  async send({ ports, facts: { orderId, order, customer } }) {
    const messageId = `<${orderId}.receipt@recourse.example>`;
    await ports.receipts.send({ messageId, orderId, customer, lines: order.lines, total: order.total });
    return { reference: messageId };
  },
};
