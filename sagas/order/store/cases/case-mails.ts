import type { Money } from '../../../../values/money.ts';
import { inTransaction, type Pool } from '../../../../store/database.ts';
import type { Customer } from '../kept.ts';
import { recordCaseNews } from '../../../../store/cases/review-cases.ts';

/** A case of which its customer has not been told yet. */
export interface CaseToMail {
  readonly caseId: string;
  readonly orderId: string;
  readonly message: string;
  readonly customerUntil: Date | null;
  readonly customer: Customer;
  readonly total: Money;
  /** This one included. */
  readonly attempts: number;
}

/** Takes cases whose customers are to be asked; nobody else takes them within `patienceMs`. */
export async function claimMails(
  pool: Pool,
  { limit, patienceMs }: { limit: number; patienceMs: number },
): Promise<CaseToMail[]> {
  const { rows } = await pool.query<CaseToMail>(
    `update review_case one
     set mail_attempts = mail_attempts + 1, mail_next_at = clock_timestamp() + $2 * interval '1 millisecond'
     from saga_instance join instance_personal using (instance_id)
     where saga_instance.instance_id = one.instance_id and case_id in (
       select case_id from review_case
       where audience = 'customer' and status = 'open' and mailed_at is null and mail_next_at <= clock_timestamp()
       order by mail_next_at limit $1 for update skip locked)
     returning case_id as "caseId", one.instance_id as "orderId", message, customer_until as "customerUntil",
       personal -> 'customer' as customer, state -> 'total' as total, mail_attempts as attempts`,
    [limit, patienceMs],
  );
  return rows;
}

export async function markMailed(pool: Pool, caseId: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('update review_case set mailed_at = clock_timestamp() where case_id = $1', [caseId]);
    const text = 'The customer was asked by e-mail.';
    await recordCaseNews(client, caseId, { kind: 'noted', by: 'recourse', text });
  });
}

export async function postponeMail(pool: Pool, caseId: string, ms: number): Promise<void> {
  await pool.query(
    `update review_case set mail_next_at = clock_timestamp() + $2 * interval '1 millisecond' where case_id = $1`,
    [caseId, ms],
  );
}

/** The address does not take it. The customer can still be asked on the page, and an operator sees why they were not told. */
export async function giveUpMail(pool: Pool, caseId: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query(`update review_case set mail_next_at = 'infinity' where case_id = $1`, [caseId]);
    const text = 'The customer could not be asked by e-mail: the address does not accept it.';
    await recordCaseNews(client, caseId, { kind: 'noted', by: 'recourse', text });
  });
}
