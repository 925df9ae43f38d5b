import type { SagaModel } from '../../../explore/load-saga.ts';
import { inOrderWorld } from './order-world.ts';
import { inRefundWorld, refundPasses } from './refund-saga.ts';
import { refundLine, searchRefund } from './refund-search.ts';

/** How the order is explored: in the world of its parties, and with the runs that pay its refunds. */
export const model: SagaModel = {
  inItsWorld: (saga) => inOrderWorld(saga),
  besides: [{ explored: inRefundWorld(), passes: refundPasses }],
  searches: [
    () => {
      const found = searchRefund();
      return { line: refundLine(found), broken: found.broken !== undefined };
    },
  ],
};
