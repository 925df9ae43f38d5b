import type { OrderEvent } from '../../domain/events.ts';
import { phaseName, type PhaseName } from '../../domain/steps.ts';
import type { Pool } from '../../journal/database.ts';

export async function eventsOf(pool: Pool, orderId: string): Promise<readonly OrderEvent[]> {
  const { rows } = await pool.query<{ event: OrderEvent }>(
    'select event from order_event where order_id = $1 order by version',
    [orderId],
  );
  return rows.map(({ event }) => event);
}

/** Whether the success of a phase is on record. */
export async function hasSucceeded(pool: Pool, orderId: string, phase: PhaseName): Promise<boolean> {
  return (await eventsOf(pool, orderId)).some(
    (event) => event.type === 'phase_succeeded' && phaseName(event) === phase,
  );
}
