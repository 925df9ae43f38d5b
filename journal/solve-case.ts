import { solvableByStock } from '../domain/decisions.ts';
import type { Pool } from './database.ts';
import { askAnew, readFences } from './fence.ts';
import { inOrderTransaction } from './order-transaction.ts';
import { changeCase, readCase } from './review-cases.ts';
import { insertDecision } from './rulings.ts';
import { isInStock } from './stock.ts';

interface Solvable {
  readonly caseId: string;
  readonly orderId: string;
}

interface Waiting extends Solvable {
  readonly lines: readonly { readonly sku: string; readonly quantity: number }[];
}

/**
 * Cases that wait for an item which is back: the oldest first, and no more of them than there are pieces. Only a glance;
 * {@link solveCase} judges. What the warehouse says it has not is its own matter: only of our stock it is known.
 */
export async function casesToSolve(pool: Pool, { limit }: { limit: number }): Promise<Solvable[]> {
  const { rows } = await pool.query<Waiting>(
    `select case_id as "caseId", order_id as "orderId", orders.state -> 'lines' as lines
     from review_case join orders using (order_id)
     where review_case.status in ('open', 'waiting') and review_case.step = 'stockHold' and review_case.cause = any($1)
       and not (orders.state ->> 'pivoted')::boolean
     order by opened_at, case_id limit $2`,
    [solvableByStock, limit],
  );
  if (rows.length === 0) return [];
  const { rows: items } = await pool.query<{ sku: string; free: number }>(
    `select sku, on_hand - coalesce((select sum(quantity) from stock_hold hold
       where hold.sku = item.sku and hold.state = 'held' and hold.expires_at > clock_timestamp()
         and hold.order_id <> all($2)), 0)::integer as free
     from item where sku = any($1)`,
    [rows.flatMap(({ lines }) => lines.map(({ sku }) => sku)), rows.map(({ orderId }) => orderId)],
  );
  const free = new Map(items.map((item) => [item.sku, item.free]));
  return rows.filter(({ lines }) => {
    const left = new Map(free);
    for (const { sku, quantity } of lines) left.set(sku, (left.get(sku) ?? 0) - quantity);
    if ([...left.values()].some((pieces) => pieces < 0)) return false;
    for (const [sku, pieces] of left) free.set(sku, pieces);
    return true;
  });
}

/**
 * The item is back: what was refused may be attempted again, and nobody has to decide. Whether it succeeds is seen then; if
 * somebody else was quicker there is another case. @returns whether the case was solved
 */
export async function solveCase(pool: Pool, { caseId, orderId }: Solvable): Promise<boolean> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const one = await readCase(tx.client, caseId);
    if (one === undefined || (one.status !== 'open' && one.status !== 'waiting') || tx.order.pivoted)
      return false;
    const { step, phase } = one;
    const fences = await readFences(tx);
    if (fences[step]?.[phase]?.state !== 'refused') return false;
    if (!(await isInStock(tx.client, { orderId, step }, tx.order.lines))) return false;
    await askAnew(tx, fences, one);
    const decisionId = `stock/${caseId}`;
    const reason = 'The item is back.';
    await insertDecision(tx, one, {
      decisionId,
      decision: 'wait',
      data: {},
      by: 'stock',
      via: 'stock',
      reason,
    });
    await changeCase(tx.client, one, {
      set: { status: 'closed', closed_as: 'solved', decision_id: decisionId },
      material: true,
      news: { kind: 'closed', by: 'stock', text: reason },
    });
    tx.append({ type: 'case_closed', caseId, how: 'solved' });
    return true;
  });
}
