import type { OrderEvent } from '../../sagas/order/events.ts';
import type { Pool } from '../../store/database.ts';
import { isDoneBy, type Place } from './cells.ts';

export async function eventsOf(pool: Pool, orderId: string): Promise<readonly OrderEvent[]> {
  const { rows } = await pool.query<{ event: OrderEvent }>(
    'select event from saga_event where instance_id = $1 order by version',
    [orderId],
  );
  return rows.map(({ event }) => event);
}

/** Whether it is on record that something is done. */
export async function isOnRecord(pool: Pool, orderId: string, place: Place): Promise<boolean> {
  return (await eventsOf(pool, orderId)).some((event) => isDoneBy(place, event));
}
