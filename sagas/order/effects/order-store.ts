import type { openPool } from '../../../store/database.ts';
import { openStore } from '../../../store/saga.ts';
import type { Limits } from '../store/cases/decision-facts.ts';
import type { OrderStore } from '../store/kept.ts';
import { storedOrder } from '../store/stored-order.ts';
import { wanted } from './effects.ts';

/** The orders of a database. */
export function openOrderStore(options: Parameters<typeof openPool>[0], limits: Limits = {}): OrderStore {
  return openStore(options, storedOrder(wanted, limits));
}
