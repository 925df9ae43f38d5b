import { randomUUID } from 'node:crypto';
import type { Pool } from '../../store/database.ts';

/** An order as its API left it that was lost right after it had accepted it. `like`: another one that asks for the same. */
export async function acceptedOnly(pool: Pool, like: string): Promise<string> {
  const orderId = randomUUID();
  const asLike = [orderId, like];
  await pool.query(
    `insert into saga_instance (instance_id, saga, version, status, stage, state)
     select $1, saga, 1, 'pending', 'accepted', state || '{"stage": "accepted", "phases": []}'
     from saga_instance where instance_id = $2`,
    asLike,
  );
  await pool.query(
    `insert into instance_personal (instance_id, personal)
     select $1, personal from instance_personal where instance_id = $2`,
    asLike,
  );
  await pool.query(
    `insert into saga_event (instance_id, version, event)
     select $1, 1, event from saga_event where instance_id = $2 and version = 1`,
    asLike,
  );
  return orderId;
}
