import { loadDbos } from './dbos-sdk.ts';
import { Refused } from './effects.ts';
import type { Ending, PricedOrder } from './priced-order.ts';
import { runContender } from './run-contender.ts';

/** The same saga as by hand, on DBOS: its steps are checkpointed in PostgreSQL by the process that carries them out. */
await runContender(async ({ settings, effects }) => {
  const dbos = await loadDbos();
  const shouldRetry = (error: unknown) => !(error instanceof Refused);
  const step = <T>(name: string, work: () => Promise<T>) =>
    dbos.runStep(work, { name, retriesAllowed: true, shouldRetry });

  async function order(given: PricedOrder): Promise<Ending> {
    const compensations: (() => Promise<void>)[] = [];
    let paymentId: string | undefined;
    try {
      compensations.unshift(() =>
        step('voidPayment', async () => {
          await effects.voidPayment(given, paymentId ?? (await effects.createPayment(given)));
        }),
      );
      const payment = await step('authorizePayment', () => effects.authorize(given));
      paymentId = payment;
      compensations.unshift(() => step('releaseStock', () => effects.letGo(given)));
      await step('reserveStock', () => effects.hold(given));
      compensations.unshift(() => step('refundPayment', () => effects.refund(given, payment)));
      await step('capturePayment', () => effects.capture(given, payment));
      compensations.unshift(() => step('cancelAtWarehouse', () => effects.cancelShipment(given)));
      await step('orderAtWarehouse', () => effects.ship(given));
      await step('sendReceipt', () => effects.sendReceipt(given));
      return 'completed';
    } catch {
      for (const compensate of compensations) await compensate();
      return 'cancelled';
    }
  }

  const workflow = dbos.registerWorkflow(order, { name: 'order' });
  dbos.setConfig({ name: 'recourse-bench', systemDatabaseUrl: settings.database.url, logLevel: 'error' });
  await dbos.launch();
  return {
    carryOut: async (given) => ({ status: await workflow(given) }),
    stop: () => dbos.shutdown(),
  };
});
