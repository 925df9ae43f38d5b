import type { RegisteredSaga } from '../../registered-saga.ts';
import { orderApi } from '../api/order-api.ts';
import { driftCauseOf, orderComparing } from '../effects/drift/order-comparing.ts';
import type { OrderTypes } from '../effects/effect.ts';
import { orderService, refundActivities } from '../effects/order-service.ts';
import { openOrderStore } from '../effects/order-store.ts';
import { summaryOf } from '../effects/summary.ts';
import type { OrderKept } from '../store/kept.ts';
import { orderMigrations } from '../store/migrations.ts';
import { seedCatalogue } from '../store/stock/seed-catalogue.ts';
import { reportHeldWithoutOwner, resolveLetGo } from './held-sweeps.ts';
import { startMailer } from './mailer.ts';
import { startRefunder } from './refunder.ts';
import { startSolver } from './solver.ts';

/** The order, as it is registered in `recourse.config.ts`. */
export const registeredOrder: RegisteredSaga<OrderKept, OrderTypes> = {
  service: orderService,
  path: 'orders',
  api: orderApi,
  summaryOf,
  migrations: orderMigrations,
  seed: seedCatalogue,
  openStore: openOrderStore,
  ownActivities: refundActivities,
  comparing: orderComparing,
  driftCauseOf,
  background: (background) => [startMailer, startRefunder, startSolver].map((start) => start(background)),
  sweeps: [
    { name: 'reportHeldWithoutOwner', work: reportHeldWithoutOwner },
    { name: 'resolveLetGo', work: resolveLetGo },
  ],
};
