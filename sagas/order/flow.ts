import { action, reservation } from '../../saga/step.ts';
import type { Saga, SagaDefinition } from '../../saga/saga.ts';

const authorizePayment = action('authorizePayment');
const stockHold = reservation('stockHold');
const capturePayment = action('capturePayment');
const warehouseOrder = reservation('warehouseOrder');
const sendReceipt = action('sendReceipt', { compensated: false });

async function flow(saga: Saga<OrderState>): Promise<void> {
  await saga.run(authorizePayment);
  await saga.reserve(stockHold);
  await saga.parallel(capturePayment, warehouseOrder);
  await saga.commit(stockHold);
  await saga.run(sendReceipt);
}

/** The providers' ids, by step. */
type OrderState = Readonly<Record<string, string>>;

export const orderSaga: SagaDefinition<OrderState> = {
  name: 'order',
  initial: {},
  steps: [authorizePayment, stockHold, capturePayment, warehouseOrder, sendReceipt],
  evolve: (state, { step, result }) => {
    const reference = (result as { reference?: string } | undefined)?.reference;
    return reference === undefined ? state : { ...state, [step]: reference };
  },
  flow,
};
