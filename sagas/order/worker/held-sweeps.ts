import { forEach } from '../../../worker/each.ts';
import { heldWithoutOwner, ordersLetGo, reportHeld, reportLetGo } from '../store/held-without-owner.ts';
import type { OrderBackground } from './order-background.ts';

type OrderSweep = Pick<OrderBackground, 'pool' | 'settings' | 'logger'> & { readonly stopped: () => boolean };

/** Opens letters on orders that have ended while something is held for them. */
export async function reportHeldWithoutOwner({
  pool,
  settings,
  logger,
  stopped,
}: OrderSweep): Promise<number> {
  const closedForMs = settings.repair.sweepAfterMs;
  return await forEach(await heldWithoutOwner(pool, { closedForMs }), {
    work: async (held) => {
      const { orderId } = held;
      if (await reportHeld(pool, held))
        logger.warn(
          { instanceId: orderId },
          'opened a dead letter: something is held for an order that has ended',
        );
    },
    named: ({ orderId: instanceId }) => ({ instanceId }),
    failed: 'could not open the letter of an order for which something is held',
    logger,
    stopped,
  });
}

/** Resolves such letters where nothing is held any more. */
export async function resolveLetGo({ pool, logger, stopped }: OrderSweep): Promise<number> {
  return await forEach(await ordersLetGo(pool), {
    work: (orderId) => reportLetGo(pool, orderId),
    named: (instanceId) => ({ instanceId }),
    failed: 'could not resolve the letter of an order for which nothing is held any more',
    logger,
    stopped,
  });
}
