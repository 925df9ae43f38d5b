import type { Asked } from '../domain/asked.ts';
import { isDeclined } from '../domain/order.ts';
import type { StepPhase } from '../domain/steps.ts';
import type { Pool } from './database.ts';
import { askAnew, readFences } from './fence.ts';
import { inOrderTransaction, type OrderFacts, type OrderTransaction } from './order-transaction.ts';
import { caseColumns, changeCase, readCaseOf, type ReviewCase } from './review-cases.ts';
import { takenOn } from './rulings.ts';

/** What the order asks for now. */
export function askedOf({ order, paymentMethod, shippingAddress, customer }: OrderFacts): Asked {
  return {
    lines: order.lines,
    total: order.total,
    paymentMethod,
    shippingAddress,
    email: customer.email,
    ...(order.approvedUpTo === undefined ? {} : { approvedUpTo: order.approvedUpTo }),
  };
}

/**
 * Puts the decision on a phase into effect: a new revision of the order, under which what was refused may be attempted again.
 * Once: a run that asks again is told the same.
 * @returns whether what was done before has to be brought in line with it
 */
export async function revise(pool: Pool, orderId: string, { step, phase }: StepPhase): Promise<boolean> {
  const at = { step, phase };
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const one = await readCaseOf(tx.client, orderId, at);
    if (one?.status === 'applying') return true;
    if (one?.status !== 'decided') return false;
    const { ruling, change } = await takenOn(tx.client, one);
    const after = change?.after;
    await ask(tx, { ...askedOf(tx.facts), ...after });
    const waived = ruling === 'waived';
    if (waived) tx.append({ type: 'phase_waived', ...at });
    const follows = after !== undefined && changesEffects(after);
    const stays = follows && !waived;
    if (!follows && !waived) await askAnew(tx, await readFences(tx), at);
    await changeCase(tx.client, one, {
      set: stays ? { status: 'applying' } : { status: 'closed', closed_as: 'decided' },
      news: stays
        ? { kind: 'decided', text: 'What was done before is brought in line with it.' }
        : { kind: 'closed' },
    });
    return follows;
  });
}

/**
 * All that was done before is in line with the decision on a phase, which may be attempted again. Not before: a run that is
 * reset meanwhile is to bring the rest in line first.
 */
export async function concludeRevision(pool: Pool, orderId: string, at: StepPhase): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    const one = await readCaseOf(tx.client, orderId, at);
    if (one?.status !== 'applying') return;
    await askAnew(tx, await readFences(tx), at);
    await closeDecided(tx, one);
  });
}

/** What was done before cannot be brought in line: what was asked for before stands again, and so does the case. */
export async function revert(
  pool: Pool,
  orderId: string,
  { step, phase, message }: StepPhase & { message: string },
): Promise<void> {
  await inOrderTransaction(pool, orderId, async (tx) => {
    const one = await readCaseOf(tx.client, orderId, { step, phase });
    if (one?.status === 'applying') await revertCase(tx, one, message);
  });
}

/**
 * As {@link revert}, of the last decision that is being put into effect: `declined` is what cannot follow it.
 * @returns whether there is one
 */
export async function takeBack(
  pool: Pool,
  orderId: string,
  declined: StepPhase & { message: string },
): Promise<boolean> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    if (!isDeclined(tx.order, declined)) return false;
    const { rows } = await tx.client.query<ReviewCase>(
      `select ${caseColumns} from review_case where order_id = $1 and status = 'applying'
       order by (select at from review_decision taken where (taken.case_id, taken.decision_id) = (review_case.case_id, review_case.decision_id)) desc limit 1`,
      [orderId],
    );
    const [one] = rows;
    if (one === undefined) return false;
    await revertCase(tx, one, declined.message);
    return true;
  });
}

async function revertCase(tx: OrderTransaction, one: ReviewCase, message: string): Promise<void> {
  // Not the revision before this one: that may be of another decision, which was put into effect meanwhile.
  const { change } = await takenOn(tx.client, one);
  await ask(tx, { ...askedOf(tx.facts), ...change?.before });
  const { caseId, step, phase, cause, audience, customerUntil } = one;
  const until = customerUntil === null ? {} : { customerUntil: customerUntil.toISOString() };
  await changeCase(tx.client, one, {
    set: { status: 'open', approved_by: null },
    material: true,
    news: { kind: 'opened_again', text: `It could not be done: ${message}` },
  });
  tx.append({ type: 'case_opened', caseId, step, phase, cause, message: one.message, audience, ...until });
}

/** A phase that a decision was about is attempted: the decision is in effect. */
export async function closeApplied(tx: OrderTransaction, at: StepPhase): Promise<void> {
  const one = await readCaseOf(tx.client, tx.facts.orderId, at);
  if (one?.status === 'applying') await closeDecided(tx, one);
}

async function closeDecided(tx: OrderTransaction, one: ReviewCase): Promise<void> {
  await changeCase(tx.client, one, {
    set: { status: 'closed', closed_as: 'decided' },
    news: { kind: 'closed' },
  });
}

/** A receipt's address and an approval concern nothing that was done before. */
function changesEffects(after: Partial<Asked>): boolean {
  return (['lines', 'total', 'paymentMethod', 'shippingAddress'] as const).some((name) => name in after);
}

async function ask(tx: OrderTransaction, asked: Asked): Promise<void> {
  const { lines, total, paymentMethod, shippingAddress, email, approvedUpTo } = asked;
  const revision = tx.order.revision + 1;
  const another = paymentMethod !== tx.facts.paymentMethod;
  await tx.client.query(
    `update orders set payment_method = $2, shipping_address = $3, customer = customer || jsonb_build_object('email', $4::text)
     where order_id = $1`,
    [tx.facts.orderId, paymentMethod, JSON.stringify(shippingAddress), email],
  );
  tx.append({
    type: 'order_revised',
    revision,
    lines,
    total,
    ...(approvedUpTo === undefined ? {} : { approvedUpTo }),
    ...(another ? { newPaymentMethod: true } : {}),
  });
}
