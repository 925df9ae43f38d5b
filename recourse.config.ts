import { createPorts } from './adapters/create-ports.ts';
import type { OrderTypes } from './sagas/order/effects/effect.ts';
import { registeredOrder } from './sagas/order/worker/registered-order.ts';
import type { OrderKept } from './sagas/order/store/kept.ts';
import type { Registration } from './sagas/registered-saga.ts';

/** The saga that is served, and the parties that it works with. The worker and the command line know no other place that names one. */
export const registration: Registration<OrderKept, OrderTypes> = { saga: registeredOrder, createPorts };
