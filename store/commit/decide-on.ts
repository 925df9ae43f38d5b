import type { Ruled } from '../../saga/rules/record.ts';
import type { OrderEvent } from '../../sagas/order/events.ts';
import { callLocal, commitOrder, type LocalCall } from './commit-order.ts';
import type { Client, Pool, Queries } from '../database.ts';
import { recentOrders } from './recent-orders.ts';
import { OrderDraft } from './order-draft.ts';
import { readRecord, type OrderRecord } from './order-record.ts';
import { inOrderTransaction, readKnownOrder, type KnownOrder } from './order-transaction.ts';
import { writeChanges } from './write-changes.ts';

/** What is decided on an order by what is on record. */
export interface Decided<Answer> extends Ruled<Answer> {
  /** It is decided for where this is done, in the same commit. */
  readonly local?: Local<Answer>;
}

interface Local<Answer> {
  readonly call: LocalCall;
  /** In place of the call, what takes several statements. @returns whether it is done; otherwise nothing has changed */
  readonly amend?: ((client: Client) => Promise<boolean>) | undefined;
  /** What is decided where it is refused. */
  readonly otherwise: Ruled<Answer>;
}

/** Pure: it is asked again where the record has changed meanwhile. */
export type Rule<Answer, Facts = undefined> = (
  record: OrderRecord,
  now: Date,
  facts: Facts,
) => Decided<Answer>;

/**
 * Reads what a rule has to know from beside the record. It has to be such that only a commit on the order changes it: each time that the
 * record is read, it is read after it.
 */
export type ReadFacts<Facts> = (client: Queries, orderId: string) => Promise<Facts>;

/** Others may have written that often before the order is locked. */
const reads = 2;

/**
 * Decides on an order, and commits what follows by one statement that refuses to where others have written meanwhile: then it is decided
 * anew. An order that others write all the time is decided on under its lock, and so is what takes more than one statement.
 */
export async function decideOn<Answer>(pool: Pool, orderId: string, rule: Rule<Answer>): Promise<Answer> {
  return await decideOnFacts(pool, orderId, { rule, read: () => Promise.resolve(undefined) });
}

/** As {@link decideOn}, by more than the record. */
export async function decideOnFacts<Answer, Facts>(
  pool: Pool,
  orderId: string,
  { rule, read }: { rule: Rule<Answer, Facts>; read: ReadFacts<Facts> },
): Promise<Answer> {
  const on = async (known: KnownOrder) => await commitBy(pool, known, rule, await read(pool, orderId));
  const known = recentOrders(pool).take(orderId);
  // What it says without a change may have become untrue meanwhile.
  const first = known && (await on(known));
  if (first !== undefined && first !== 'conflict' && first.changed) return first.answer;
  for (let again = 0; again < reads; again++) {
    const read = await readKnownOrder(pool, orderId);
    const done = await on(read);
    if (done === undefined) break;
    if (done === 'conflict') continue;
    if (!done.changed) recentOrders(pool).keep(read);
    return done.answer;
  }
  return await decideUnderLock(pool, orderId, { rule, read });
}

/** @returns `undefined` where it takes the lock */
async function commitBy<Answer, Facts>(
  pool: Pool,
  known: KnownOrder,
  rule: Rule<Answer, Facts>,
  facts: Facts,
): Promise<{ changed: boolean; answer: Answer } | 'conflict' | undefined> {
  // What is asked for was revised: then cases count too.
  if (known.facts.order.revision > 1) return undefined;
  const { orderId, order } = known.facts;
  const { local, ...ruled } = rule(
    { state: order, facts: known.facts, fences: known.fences, cases: [] },
    known.now,
    facts,
  );
  if (local === undefined && ruled.changes.length === 0) return { changed: false, answer: ruled.answer };
  const done = draftOf(known, ruled);
  const refused = local && draftOf(known, local.otherwise);
  if (done?.writing === undefined) return undefined;
  if (local !== undefined && (refused?.writing === undefined || local.amend !== undefined)) return undefined;
  const { cameTo, commitId, at } = await commitOrder(
    pool,
    { orderId, lastCommit: known.lastCommit },
    done.writing,
    local && refused?.writing && { call: local.call, otherwise: refused.writing },
  );
  if (cameTo === 'conflict') return 'conflict';
  const isRefused = cameTo === 'refused';
  const draft = isRefused && refused !== undefined ? refused : done;
  recentOrders(pool).keep({
    facts: draft.facts,
    fences: draft.over(known.fences),
    version: draft.version,
    lastCommit: commitId,
    now: at,
  });
  return { changed: true, answer: isRefused && local ? local.otherwise.answer : ruled.answer };
}

/** @returns `undefined` where more follows than the order's row, its events and fences */
function draftOf(known: KnownOrder, { changes }: Ruled<unknown>): OrderDraft | undefined {
  const draft = new OrderDraft(known, known.now);
  for (const change of changes) {
    if (change.kind === 'fence') draft.writeFence(change.step, change.fence);
    // The rules speak of causes and steps by name; those of an order's events are an order's.
    else if (change.kind === 'event') draft.append(change.event as OrderEvent);
    else return undefined;
  }
  return draft;
}

async function decideUnderLock<Answer, Facts>(
  pool: Pool,
  orderId: string,
  { rule, read }: { rule: Rule<Answer, Facts>; read: ReadFacts<Facts> },
): Promise<Answer> {
  return await inOrderTransaction(pool, orderId, async (tx) => {
    const facts = await read(tx.client, orderId);
    const { local, ...ruled } = rule(await readRecord(tx), tx.now, facts);
    const isDone =
      local === undefined || (await (local.amend?.(tx.client) ?? callLocal(tx.client, orderId, local.call)));
    const { changes, answer } = isDone ? ruled : local.otherwise;
    await writeChanges(tx, changes);
    return answer;
  });
}
