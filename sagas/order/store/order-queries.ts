import type { Cause } from '../causes.ts';
import type { Order, OrderStatus } from '../order.ts';
import type { Stage } from '../steps.ts';
import type { Pool } from '../../../store/database.ts';

/** An order as it is shown: without personal data. */
export interface OrderSnapshot {
  readonly orderId: string;
  /** Number of its last event. */
  readonly version: number;
  readonly order: Order;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

const snapshot = `instance_id as "orderId", version, state as "order", created_at as "createdAt", updated_at as "updatedAt"`;

export async function readOrder(pool: Pool, orderId: string): Promise<OrderSnapshot | undefined> {
  const { rows } = await pool.query<OrderSnapshot>(
    `select ${snapshot} from saga_instance where instance_id = $1`,
    [orderId],
  );
  return rows[0];
}

export interface OrderFilter {
  /** The beginning of its id: of digits, letters a to f and hyphens, so that nothing in it is a pattern. */
  readonly orderId?: string | undefined;
  readonly status?: OrderStatus | undefined;
  readonly stage?: Stage | undefined;
  readonly cause?: Cause | undefined;
  readonly sku?: string | undefined;
  /** ISO 8601; `since` is included, `until` is not. */
  readonly since?: string | undefined;
  readonly until?: string | undefined;
}

/** Where a page ends. `createdAt` is ISO 8601 in microseconds: what JavaScript's dates round would be met twice. */
export interface PageEnd {
  readonly createdAt: string;
  readonly orderId: string;
}

export interface OrderPage {
  readonly orders: readonly OrderSnapshot[];
  /** Where the next page begins, if there is one. */
  readonly end?: PageEnd;
}

/** Newest first. */
export async function listOrders(
  pool: Pool,
  { filter, limit, after }: { filter: OrderFilter; limit: number; after?: PageEnd | undefined },
): Promise<OrderPage> {
  const values: unknown[] = [];
  const value = (given: unknown) => `$${values.push(given)}`;
  const conditions = [
    filter.orderId && `instance_id like ${value(`${filter.orderId}%`)}`,
    filter.status && `status = ${value(filter.status)}`,
    filter.stage && `stage = ${value(filter.stage)}`,
    filter.cause && `cause = ${value(filter.cause)}`,
    filter.sku && `state -> 'lines' @> ${value(JSON.stringify([{ sku: filter.sku }]))}::jsonb`,
    filter.since && `created_at >= ${value(filter.since)}::timestamptz`,
    filter.until && `created_at < ${value(filter.until)}::timestamptz`,
    after && `(created_at, instance_id) < (${value(after.createdAt)}::timestamptz, ${value(after.orderId)})`,
  ].filter((condition) => condition !== undefined);
  const { rows } = await pool.query<OrderSnapshot & { position: string }>(
    `select ${snapshot}, to_char(created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as position
     from saga_instance ${conditions.length > 0 ? `where ${conditions.join(' and ')}` : ''}
     order by created_at desc, instance_id desc limit ${value(limit + 1)}`,
    values,
  );
  const orders = rows.slice(0, limit);
  const last = orders.at(-1);
  return rows.length > limit && last !== undefined
    ? { orders, end: { createdAt: last.position, orderId: last.orderId } }
    : { orders };
}
