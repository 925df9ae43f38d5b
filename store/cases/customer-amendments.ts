import type { Pool } from '../database.ts';

/**
 * Whether this is what the customer has decided last, be it that somebody has to approve it first: nothing of it was refused since,
 * and nobody has decided otherwise.
 */
export async function isLatestAmendment(pool: Pool, instanceId: string, data: object): Promise<boolean> {
  const { rows } = await pool.query<{ same: boolean }>(
    `with amendment as (
       select case_id, data, at from review_decision where instance_id = $1 and via = 'customer'
       union all
       select case_id, detail -> 'data', at from review_event join review_case using (case_id)
       where instance_id = $1 and kind = 'proposed' and detail ->> 'via' = 'customer')
     select data = $2::jsonb
       and not exists (select from review_case later where later.instance_id = $1 and later.opened_at > amendment.at)
       and not exists (select from review_decision other
                       where other.case_id = amendment.case_id and other.at > amendment.at and other.decision <> 'approve')
       and not exists (select from review_event other
                       where other.case_id = amendment.case_id and other.at > amendment.at and other.kind = 'proposed') as same
     from amendment order by at desc limit 1`,
    [instanceId, JSON.stringify(data)],
  );
  return rows[0]?.same === true;
}
