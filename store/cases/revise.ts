import type { StepPhase } from '../../sagas/order/steps.ts';
import type { NamedPhase } from '../../saga/phases.ts';
import * as rules from '../../saga/rules/cases.ts';
import type { Ruled, SagaRules } from '../../saga/rules/record.ts';
import type { Pool } from '../database.ts';
import { orderRules, readRecord, type OrderRecord, type Wanted } from '../commit/order-record.ts';
import { inOrderTransaction, type OrderTransaction } from '../commit/order-transaction.ts';
import { writeChanges } from '../commit/write-changes.ts';

/** `revision`: of the record then. Answers of before did not say it. */
export type Revised = rules.Revised & { readonly revision?: number };

/** Puts the decision on a phase into effect, once. @returns what has to be brought in line with it; `false` where nothing has to */
export async function revise(
  pool: Pool,
  orderId: string,
  { step, phase }: StepPhase,
  wanted: Wanted,
): Promise<Revised | false> {
  const rule: Rule<Revised | false> = (order, record) => rules.revise(order, record, { step, phase });
  return await byRule(pool, orderId, wanted, rule, (revised, { order }) =>
    revised === false ? false : { ...revised, revision: order.revision },
  );
}

/** The decision on a phase is in effect, unless something is not in line with it. @returns what is not */
export async function concludeRevision(
  pool: Pool,
  orderId: string,
  { step, phase }: StepPhase,
  wanted: Wanted,
): Promise<readonly NamedPhase[]> {
  return await byRule(pool, orderId, wanted, (order, record) =>
    rules.conclude(order, record, { step, phase }),
  );
}

/** What was done before cannot be brought in line: what was asked for before stands again, and so does the case. */
export async function revert(
  pool: Pool,
  orderId: string,
  refused: StepPhase & { message: string },
  wanted: Wanted,
): Promise<rules.TakingBack> {
  return await byRule(pool, orderId, wanted, (order, record) => rules.revert(order, record, refused));
}

/** As {@link revert}, of the last decision that is being put into effect: `declined` is what cannot follow it. */
export async function takeBack(
  pool: Pool,
  orderId: string,
  declined: StepPhase & { message: string },
  wanted: Wanted,
): Promise<rules.TakingBack> {
  return await byRule(pool, orderId, wanted, (order, record) => rules.takeBack(order, record, declined));
}

type Rule<Answer> = (order: SagaRules<OrderRecord>, record: OrderRecord) => Ruled<Answer>;

async function byRule<Answer>(
  pool: Pool,
  orderId: string,
  wanted: Wanted,
  rule: Rule<Answer>,
  told: (answer: Answer, after: OrderTransaction) => Answer = (answer) => answer,
): Promise<Answer> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const { changes, answer } = rule(orderRules(wanted, tx.now), await readRecord(tx));
    await writeChanges(tx, changes);
    return told(answer, tx);
  });
}
