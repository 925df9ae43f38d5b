import type { LocalEffect } from '../../sagas/order/effects/effect.ts';
import { inTransaction, type Pool } from '../../store/database.ts';

/** What befalls an effect in the database once it is done, before it is committed. */
export type Mishap =
  | { readonly kind: 'error'; /** An SQLSTATE. */ readonly code: string }
  | { readonly kind: 'connection_cut' }
  /** It is not done at all. */
  | { readonly kind: 'refused' };

/** An effect to which something happens. */
export async function spoiled(pool: Pool, effect: LocalEffect, mishap: Mishap): Promise<LocalEffect> {
  await pool.query(`
    create or replace function spoiled(the_order text, asked jsonb) returns text language plpgsql as $$
    declare
      short text;
    begin
      if asked #>> '{mishap,kind}' = 'refused' then return 'nothing'; end if;
      execute format('select %I($1, $2)', asked ->> 'name') into short using the_order, asked -> 'asked';
      case asked #>> '{mishap,kind}'
        when 'error' then raise exception 'a mishap' using errcode = asked #>> '{mishap,code}';
        else perform pg_terminate_backend(pg_backend_pid());
      end case;
      return short;
    end $$`);
  return {
    ...effect,
    call: (facts, rules) => ({ name: 'spoiled', asked: { ...effect.call(facts, rules), mishap } }),
  };
}

/** What is on record is not as it was: whoever knows it from before does not know that. */
export async function tamper(pool: Pool, orderId: string, statement: string): Promise<void> {
  // What an attempt that is under way has read before is not written over it.
  await inTransaction(pool, async (client) => {
    await client.query('select from saga_instance where instance_id = $1 for update', [orderId]);
    await client.query(statement, [orderId]);
    await client.query('update saga_instance set last_commit = gen_random_uuid() where instance_id = $1', [
      orderId,
    ]);
  });
}
