import type { Pool } from '../../store/database.ts';
import { readOrder, type OrderSnapshot } from '../../sagas/order/store/order-queries.ts';
import { Problem } from '../http/problem.ts';

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws Problem `not-found`; what cannot be the id of an order is the id of none */
export async function findOrder(pool: Pool, orderId: string): Promise<OrderSnapshot> {
  const snapshot = uuid.test(orderId) ? await readOrder(pool, orderId) : undefined;
  if (snapshot === undefined) throw new Problem('not-found', { detail: 'There is no order with this id.' });
  return snapshot;
}
