import type { Asked } from '../domain/asked.ts';
import type { StepPhase } from '../domain/steps.ts';
import type { NamedPhase } from '../saga/rules/alignment.ts';
import {
  broughtBack,
  following,
  isInTheWay,
  revising,
  unconcluded,
  unsettled,
  type CaseRuling,
  type Revised,
  type TakingBack,
} from '../saga/rules/cases.ts';
import { readAlignment, type Wanted } from './alignment.ts';
import type { Pool } from './database.ts';
import { askAnew, readFences } from './fence.ts';
import { inOrderTransaction, type OrderFacts, type OrderTransaction } from './order-transaction.ts';
import { changeCase, readCaseOf, readOpenCases, type ReviewCase } from './review-cases.ts';
import { standingOf, takenOn } from './rulings.ts';

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
 * Once: a run that asks again is told what is still out of line with it.
 * @returns what has to be brought in line; `false` where nothing has to, and no decision is in effect
 */
export async function revise(
  pool: Pool,
  orderId: string,
  { step, phase }: StepPhase,
  wanted: Wanted,
): Promise<Revised | false> {
  const at = { step, phase };
  return await inOrderTransaction(pool, orderId, async (tx): Promise<Revised | false> => {
    const one = await readCaseOf(tx.client, orderId, at);
    const taken = one?.status === 'decided' ? await takenOn(tx.client, one) : undefined;
    const after = taken?.change?.after;
    const revised = revising(await standingOf(tx.client, one), {
      changes: after !== undefined && changesEffects(after),
    });
    if (one !== undefined && taken !== undefined) {
      const phases = unsettled(at, await readAlignment(tx, wanted));
      if (phases.length > 0) return { kind: 'unsettled', phases };
      await ask(tx, { ...askedOf(tx.facts), ...after });
      if (revised === 'revise') await apply(tx, one);
      else await conclude(tx, one, taken.ruling);
    }
    const alignment = await readAlignment(tx, wanted);
    return following(at, { alignment, revised }) ?? false;
  });
}

async function apply(tx: OrderTransaction, one: ReviewCase): Promise<void> {
  await changeCase(tx.client, one, {
    set: { status: 'applying' },
    news: { kind: 'decided', text: 'What was done before is brought in line with it.' },
  });
}

/**
 * All that was done before was brought in line with the decision on a phase, which may be attempted again, or is done without.
 * @returns what is not in line all the same: nothing is concluded then
 */
export async function concludeRevision(
  pool: Pool,
  orderId: string,
  at: StepPhase,
  wanted: Wanted,
): Promise<readonly NamedPhase[]> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const left = unconcluded(at, await readAlignment(tx, wanted));
    const one = await readCaseOf(tx.client, orderId, at);
    if (left.length === 0 && one?.status === 'applying')
      await conclude(tx, one, (await takenOn(tx.client, one)).ruling);
    return left;
  });
}

async function conclude(tx: OrderTransaction, one: ReviewCase, ruling: CaseRuling): Promise<void> {
  const { step, phase } = one;
  if (ruling === 'waived') tx.append({ type: 'phase_waived', step, phase });
  else await askAnew(tx, await readFences(tx), one);
  await closeDecided(tx, one);
}

/** What was done before cannot be brought in line: what was asked for before stands again, and so does the case. */
export async function revert(
  pool: Pool,
  orderId: string,
  refused: StepPhase & { message: string },
  wanted: Wanted,
): Promise<TakingBack> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const one = await readCaseOf(tx.client, orderId, refused);
    return await takeBackCase(tx, { one: one?.status === 'applying' ? one : undefined, refused, wanted });
  });
}

/** As {@link revert}, of the last decision that is being put into effect: `declined` is what cannot follow it. */
export async function takeBack(
  pool: Pool,
  orderId: string,
  declined: StepPhase & { message: string },
  wanted: Wanted,
): Promise<TakingBack> {
  return await inOrderTransaction(pool, orderId, async (tx): Promise<TakingBack> => {
    if (!isInTheWay(declined, await readAlignment(tx, wanted))) return { kind: 'none' };
    const one = (await readOpenCases(tx.client, orderId)).find(({ status }) => status === 'applying');
    return one === undefined ? { kind: 'none' } : await takeBackCase(tx, { one, refused: declined, wanted });
  });
}

/** @returns also where the case was taken back before: what is not brought back yet */
async function takeBackCase(
  tx: OrderTransaction,
  {
    one,
    refused,
    wanted,
  }: { one: ReviewCase | undefined; refused: StepPhase & { message: string }; wanted: Wanted },
): Promise<TakingBack> {
  const phases = one === undefined ? [] : unsettled(refused, await readAlignment(tx, wanted));
  if (phases.length > 0) return { kind: 'unsettled', phases };
  if (one !== undefined) await revertCase(tx, one, refused.message);
  return { kind: 'taken_back', phases: broughtBack(refused, await readAlignment(tx, wanted)) };
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

/** Whether the decision on this phase is being put into effect. */
export async function isApplying({ client, facts }: OrderTransaction, at: StepPhase): Promise<boolean> {
  return (await readCaseOf(client, facts.orderId, at))?.status === 'applying';
}

/** A phase that a decision was about is attempted, by a run that was reset: the decision is in effect. */
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
