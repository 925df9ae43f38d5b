import type { Pool } from '../database.ts';

/**
 * Deletes the fences of at most `limit` instances that have been closed for longer than `closedForMs`: a closed one refuses
 * every phase without them. @returns of how many
 */
export async function deleteOldFences(
  pool: Pool,
  { closedForMs, limit }: { closedForMs: number; limit: number },
): Promise<number> {
  const { rowCount } = await pool.query(
    `with old as (
       select instance_id from saga_instance
       where status in ('completed', 'cancelled') and not fences_deleted
         and updated_at < clock_timestamp() - $1 * interval '1 millisecond'
       order by updated_at limit $2
       for update skip locked
     ), deleted as (
       delete from fence using old where fence.instance_id = old.instance_id
     )
     update saga_instance set fences_deleted = true from old where saga_instance.instance_id = old.instance_id`,
    [closedForMs, limit],
  );
  return rowCount ?? 0;
}
