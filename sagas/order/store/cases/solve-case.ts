import { resolutionOf, solvableByStock } from '../../decisions.ts';
import { lacksOf, serve, type Pieces } from '../../waiting-for-stock.ts';
import type { Pool } from '../../../../store/database.ts';
import { solve } from '../../../../saga/rules/solve.ts';
import { ofOrder } from '../../steps.ts';
import { readRecord } from '../../../../store/commit/instance-record.ts';
import type { OrderStore } from '../kept.ts';
import { inInstanceTransaction } from '../../../../store/commit/instance-transaction.ts';
import { isInStock } from '../stock/stock.ts';
import { writeChanges } from '../../../../store/commit/write-changes.ts';

export interface Solvable {
  readonly caseId: string;
  readonly orderId: string;
}

interface Waiting extends Solvable {
  /** As text, which keeps the microseconds that put cases in order. */
  readonly openedAt: string;
  readonly lacks: Pieces;
}

/**
 * Cases that wait for items which are back: the oldest first, and of no more orders than there are pieces. `except`: those that were
 * tried in vain. It reads on, `atOnce` cases at a time, until all pieces or all cases are spoken for, so that those who wait in vain
 * for much, or for something else besides, hide nobody behind them. Only a glance; {@link solveCase} judges. An item that the
 * warehouse lacks is its own matter: only our own stock is known.
 */
export async function casesToSolve(
  pool: Pool,
  { atOnce = 500, except = new Set() }: { atOnce?: number; except?: ReadonlySet<string> } = {},
): Promise<Solvable[]> {
  const found: Solvable[] = [];
  const served = new Set<string>();
  let free = await freePieces(pool);
  let last: Waiting | undefined;
  for (;;) {
    const skus = [...free].filter(([, pieces]) => pieces > 0).map(([sku]) => sku);
    if (skus.length === 0) return found;
    const waiting = await casesThatWait(pool, { skus, after: last, limit: atOnce, except });
    // The pieces of an order are the same, however many of its cases wait for them.
    const first = waiting.filter(
      ({ orderId }, n) => !served.has(orderId) && n === waiting.findIndex((one) => one.orderId === orderId),
    );
    const { served: now, left } = serve(first, free);
    for (const { orderId } of now) served.add(orderId);
    found.push(
      ...waiting.flatMap(({ caseId, orderId }) => (served.has(orderId) ? [{ caseId, orderId }] : [])),
    );
    free = left;
    last = waiting.at(-1);
    if (last === undefined || waiting.length < atOnce) return found;
  }
}

/**
 * Those that nobody holds, and that are for no order which is about to try for them, because it was told that they are back; nor for one
 * that has left the house with them.
 */
async function freePieces(pool: Pool): Promise<Pieces> {
  const { rows } = await pool.query<{ sku: string; free: number }>(
    `with told as (
       select state from saga_instance one
       where one.status in ('pending', 'in_review')
         and exists (select from fence where fence.instance_id = one.instance_id and fence.step = 'stockHold'
           and fence.state = 'not_applied')
         and not exists (select from dead_letter where dead_letter.instance_id = one.instance_id
           and dead_letter.status in ('open', 'redriving'))),
     gone as (
       select state from saga_instance one
       where one.instance_id in (select instance_id from dead_letter
         where cause = 'stock_uncounted' and status in ('open', 'redriving'))),
     promised as (
       select line ->> 'sku' as sku, sum((line ->> 'quantity')::integer) as quantity
       from (select * from told union all select * from gone) one, jsonb_array_elements(one.state -> 'lines') line
       group by 1)
     select sku, (on_hand - coalesce((select quantity from promised where promised.sku = item.sku), 0)
       - coalesce((select sum(quantity) from stock_hold hold
           where hold.sku = item.sku and hold.state = 'held' and hold.expires_at > clock_timestamp()), 0))::integer as free
     from item`,
  );
  return new Map(rows.map(({ sku, free }) => [sku, free]));
}

/** Those that ask for any of the items, by when they were opened. */
async function casesThatWait(
  pool: Pool,
  {
    skus,
    after,
    limit,
    except,
  }: { skus: readonly string[]; after: Waiting | undefined; limit: number; except: ReadonlySet<string> },
): Promise<Waiting[]> {
  const { rows } = await pool.query<{
    caseId: string;
    orderId: string;
    openedAt: string;
    lines: { sku: string; quantity: number }[];
    held: Record<string, number>;
  }>(
    `select case_id as "caseId", instance_id as "orderId", opened_at::text as "openedAt", saga_instance.state -> 'lines' as lines,
       (select coalesce(jsonb_object_agg(sku, quantity), '{}') from stock_hold hold
        where hold.order_id = review_case.instance_id and hold.step = review_case.step
          and hold.state = 'held' and hold.expires_at > clock_timestamp()) as held
     from review_case join saga_instance using (instance_id)
     where review_case.status in ('open', 'waiting') and review_case.step = 'stockHold' and review_case.cause = any($1)
       and not (saga_instance.state ->> 'pivoted')::boolean
       and not exists (select from dead_letter where dead_letter.instance_id = review_case.instance_id
         and dead_letter.status in ('open', 'redriving'))
       and exists (select from jsonb_array_elements(saga_instance.state -> 'lines') line where line ->> 'sku' = any($2))
       and not (case_id = any($6))
       and ($3::text is null or (opened_at, case_id) > ($3::timestamptz, $4))
     order by opened_at, case_id limit $5`,
    [solvableByStock, skus, after?.openedAt, after?.caseId, limit, [...except]],
  );
  return rows.map(({ lines, held, ...one }) => ({
    ...one,
    lacks: lacksOf(lines, new Map(Object.entries(held))),
  }));
}

/**
 * The item is back: the refused phase may be attempted again, and nobody has to decide. If somebody else was quicker, the attempt is
 * refused, and there is another case. @returns whether the case was solved
 */
export async function solveCase(store: OrderStore, { caseId, orderId }: Solvable): Promise<boolean> {
  return await inInstanceTransaction(store, orderId, async (tx) => {
    const record = await readRecord(tx);
    const one = record.cases.find((known) => known.caseId === caseId);
    if (one === undefined || tx.state.pivoted) return false;
    const decision = 'wait';
    const reason = 'The item is back.';
    const byStock = { decisionId: `stock/${caseId}`, by: 'stock', via: 'stock', reason };
    const taken = { ...byStock, decision, resolution: resolutionOf(decision, one), data: {} };
    const { answer: isSolved, changes } = solve(record, one, { text: reason, decision: taken });
    if (!isSolved || !(await isInStock(tx.client, { orderId, step: ofOrder(one).step }, tx.state.lines)))
      return false;
    await writeChanges(tx, changes);
    return true;
  });
}
