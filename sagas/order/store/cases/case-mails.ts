import type { Money } from '../../../../values/money.ts';
import { inTransaction, type Pool } from '../../../../store/database.ts';
import { claiming } from '../../../../store/claiming.ts';
import type { Customer } from '../kept.ts';
import { recordCaseEvent } from '../../../../store/cases/review-cases.ts';

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
    `${claiming({
      table: 'review_case',
      key: ['case_id'],
      due: `audience = 'customer' and status = 'open' and mailed_at is null and mail_next_at <= clock_timestamp()`,
      order: 'mail_next_at',
      until: 'mail_next_at',
      set: 'mail_attempts = mail_attempts + 1',
    })}
     select case_id as "caseId", instance_id as "orderId", message, customer_until as "customerUntil",
       personal -> 'customer' as customer, state -> 'total' as total, mail_attempts as attempts
     from claimed join saga_instance using (instance_id) join instance_personal using (instance_id)`,
    [limit, patienceMs],
  );
  return rows;
}

export async function markMailed(pool: Pool, caseId: string): Promise<void> {
  await inTransaction(pool, async (client) => {
    await client.query('update review_case set mailed_at = clock_timestamp() where case_id = $1', [caseId]);
    const text = 'The customer was asked by e-mail.';
    await recordCaseEvent(client, caseId, { kind: 'noted', by: 'recourse', text });
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
    await recordCaseEvent(client, caseId, { kind: 'noted', by: 'recourse', text });
  });
}
