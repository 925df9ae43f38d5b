import { Refused, type Effects } from './effects.ts';
import type { Ending, PricedOrder } from './priced-order.ts';
import { runContender } from './run-contender.ts';

/** The floor: the effects of an order one after the other, and nothing that outlives the process. */
async function carryOut(effects: Effects, order: PricedOrder): Promise<Ending> {
  const paymentId = await effects.authorize(order);
  await effects.hold(order);
  await effects.capture(order, paymentId);
  try {
    await effects.ship(order);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    await effects.refund(order, paymentId);
    await effects.letGo(order);
    return 'cancelled';
  }
  await effects.sendReceipt(order);
  return 'completed';
}

await runContender(async ({ effects }) => ({
  carryOut: async (order) => ({ status: await carryOut(effects, order) }),
}));
