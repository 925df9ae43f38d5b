import type { DecisionData } from '../domain/decision-data.ts';
import { decisionNeedsApproval } from '../domain/approval.ts';
import { policyOfCase } from '../domain/decisions.ts';
import { changesSince, type CaseChange } from './case-changes.ts';
import type { Client, Pool } from './database.ts';
import { inOrderTransaction, type OrderTransaction } from './order-transaction.ts';
import { approveFirst, formerQuestion, isApproved, propose } from './proposals.ts';
import { changeBetween, invalid, outcomeOf, readDecision } from './read-decision.ts';
import {
  changeCase,
  readCase,
  recordCaseNews,
  type CaseNews,
  type ReviewCase,
  type Settable,
} from './review-cases.ts';
import { askedOf } from './order-record.ts';
import { insertDecision, type TakenDecision } from './rulings.ts';

/** By which way a decision came. */
export type Via = 'rest' | 'temporal-update' | 'temporal-signal' | 'customer' | 'stock';

export interface DecideCommand {
  readonly caseId: string;
  /** Where it is said, the case has to be one of this order. */
  readonly orderId?: string;
  /** Of the case, on which the decision was taken. Over REST it is the version. */
  readonly revision?: number;
  readonly version?: number;
  /** One decision on its case, however often it is sent. */
  readonly decisionId: string;
  readonly decision: string;
  readonly data?: unknown;
  readonly by: string;
  readonly reason: string;
  readonly note?: string | undefined;
  readonly via: Via;
  /** Decides over claims of others. */
  readonly lead?: boolean;
}

export interface FieldProblem {
  /** JSON pointer into the data. */
  readonly pointer: string;
  readonly detail: string;
}

export type DecideRefusal =
  | { readonly kind: 'unknown_case'; readonly message: string }
  | { readonly kind: 'case_closed'; readonly message: string }
  | { readonly kind: 'stale'; readonly message: string; readonly changes: readonly CaseChange[] }
  | { readonly kind: 'claimed_by_other'; readonly message: string }
  | { readonly kind: 'not_allowed'; readonly message: string }
  | { readonly kind: 'second_person_needed'; readonly message: string }
  | { readonly kind: 'decision_id_reused'; readonly message: string }
  | {
      readonly kind: 'invalid_decision';
      readonly message: string;
      readonly errors: readonly FieldProblem[];
    };

export type DecideVerdict =
  /**
   * `effect`: it goes on from here; `seconded`: another person has to decide so as well; `proposed`: the amount has to be
   * approved first; `waiting`: on purpose.
   */
  | {
      readonly kind: 'decided';
      readonly orderId: string;
      readonly state: 'effect' | 'seconded' | 'proposed' | 'waiting';
    }
  | DecideRefusal;

/** What a decision may not ask for by itself. */
export interface Limits {
  /** Minor units above which an order needs a person's approval. */
  readonly approvalAbove?: number;
}

/** A verdict as Temporal may keep it: without the words of people, which stay in PostgreSQL. */
export type DecideAnswer =
  | Extract<DecideVerdict, { kind: 'decided' }>
  | { readonly kind: DecideRefusal['kind']; readonly message: string };

/** What a person wrote (reasons, notes), and who, is told over REST only: history is kept, and read by others. */
export function withoutWords(verdict: DecideVerdict): DecideAnswer {
  if (verdict.kind === 'decided') return verdict;
  const { kind, message } = verdict;
  return { kind, message: kind === 'claimed_by_other' ? 'Another person is working on it.' : message };
}

/** The one way to decide, whoever asks and by whichever way. Recorded here; the order's run puts it into effect. */
export async function decide(
  pool: Pool,
  command: DecideCommand,
  limits: Limits = {},
): Promise<DecideVerdict> {
  const known = uuid.test(command.caseId) ? await readCase(pool, command.caseId) : undefined;
  if (known === undefined || known.orderId !== (command.orderId ?? known.orderId))
    return { kind: 'unknown_case', message: 'There is no such case.' };
  return await inOrderTransaction(pool, known.orderId, async (tx) => {
    const one = await readCase(tx.client, command.caseId);
    if (one === undefined) throw new Error('A case vanished');
    const verdict = (await repeated(tx, one, command)) ?? (await decideOn(tx, one, { command, limits }));
    if (verdict.kind !== 'decided') {
      const { by, decision, via } = command;
      const news = { kind: 'refused', by, text: verdict.message, detail: { decision, via } } as const;
      await recordCaseNews(tx.client, one.caseId, news);
    }
    return verdict;
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The same decision again, as it was read the first time. An approval that was seconded counts as one. */
async function repeated(
  { client, order }: OrderTransaction,
  one: ReviewCase,
  command: DecideCommand,
): Promise<DecideVerdict | undefined> {
  const { decisionId, decision, by } = command;
  const { caseId, orderId, status, approvedBy, proposed } = one;
  const read = readDecision(policyOfCase(one, order), command);
  const data = read.kind === 'read' ? read.decided.data : (command.data ?? {});
  const { rows } = await client.query<{ same: boolean }>(
    `select decision = $3 and data = $4::jsonb as same from review_decision where case_id = $1 and decision_id = $2
     union all
     select detail ->> 'decision' = $3 and coalesce(detail -> 'data', '{}') = $4::jsonb and by = $5 from review_event
     where case_id = $1 and kind in ('approved_first', 'proposed') and detail ->> 'decisionId' = $2`,
    [caseId, decisionId, decision, JSON.stringify(data), by],
  );
  if (rows[0] === undefined) return undefined;
  if (!rows.every(({ same }) => same))
    return {
      kind: 'decision_id_reused',
      message: 'This decision id was used for another decision on this case.',
    };
  if (status === 'waiting') return { kind: 'decided', orderId, state: 'waiting' };
  if (status !== 'open') return { kind: 'decided', orderId, state: 'effect' };
  const asked = proposed === null ? 'effect' : 'proposed';
  return { kind: 'decided', orderId, state: approvedBy === null ? asked : 'seconded' };
}

async function decideOn(
  tx: OrderTransaction,
  one: ReviewCase,
  { command, limits }: { command: DecideCommand; limits: Limits },
): Promise<DecideVerdict> {
  const refusal = await objectionTo(tx, one, command);
  if (refusal !== undefined) return refusal;
  const policy = policyOfCase(one, tx.order);
  const read = readDecision(policy, command);
  if (read.kind === 'refused') return read.refusal;
  const before = askedOf(tx.facts);
  const { decided } = read;
  const outcome = await outcomeOf(tx.client, before, decided, one.proposed);
  if (outcome.kind === 'impossible') return invalid(outcome.message, outcome.pointer);
  if (policy.fourEyes?.includes(decided.decision) === true) {
    const same = one.approvedBy !== null && (await isApproved(tx.client, one, decided));
    if (!same) return await approveFirst(tx, one, { command, decided });
    if (one.approvedBy === command.by)
      return {
        kind: 'second_person_needed',
        message: 'You have approved it: a second person has to as well.',
      };
  }
  const asks = { before, after: outcome.asked };
  if (decisionNeedsApproval(tx.order, asks, limits.approvalAbove))
    return await propose(tx, one, { command, decided });
  return await take(tx, one, command, {
    decided,
    change: changeBetween(before, outcome.asked),
  });
}

/** Records a decision that nothing speaks against. */
async function take(
  tx: OrderTransaction,
  one: ReviewCase,
  command: DecideCommand,
  { decided, change }: { decided: DecisionData; change: TakenDecision['change'] },
): Promise<DecideVerdict> {
  const { by, via, reason, note, decisionId } = command;
  const { decision, data } = decided;
  const news = { kind: 'decided', by, text: reason, detail: { decision, note, via } } as const;
  const verdict = { kind: 'decided', orderId: one.orderId, state: 'effect' } as const;
  const former = formerQuestion(tx, one);
  await insertDecision(tx, one, { decisionId, decision, data, by, via, reason, note, change });
  if (decided.decision === 'wait') {
    await wait(tx.client, one, { until: decided.data.until, decisionId, news, former });
    return { ...verdict, state: 'waiting' };
  }
  const cancels = decision === 'cancel';
  await changeCase(tx.client, one, {
    set: {
      ...former,
      ...(cancels ? { status: 'closed', closed_as: 'decided' } : { status: 'decided' }),
      decision_id: decisionId,
    },
    material: true,
    news,
  });
  if (cancels) tx.append({ type: 'cancel_started', cause: one.cause, message: one.message, by, reason });
  return verdict;
}

/**
 * Whoever waits on purpose is not late: until a date, all that follows is put off by as long; without one, the case is due
 * when its last resort is.
 */
async function wait(
  client: Client,
  one: ReviewCase,
  {
    until,
    decisionId,
    news,
    former,
  }: { until: string | undefined; decisionId: string; news: CaseNews; former: Settable },
): Promise<void> {
  const waitingUntil = until === undefined ? one.lastResortAt : new Date(until);
  await client.query(
    until === undefined
      ? `update review_case set due_at = greatest(due_at, $2), escalate_at = greatest(escalate_at, $2) where case_id = $1`
      : `update review_case set due_at = due_at + left_over, escalate_at = escalate_at + left_over, last_resort_at = last_resort_at + left_over
         from (select $2::timestamptz - clock_timestamp() as left_over) as waited where case_id = $1`,
    [one.caseId, waitingUntil],
  );
  await changeCase(client, one, {
    set: {
      ...former,
      status: 'waiting',
      waiting_until: waitingUntil,
      decision_id: decisionId,
      claimed_by: null,
      claimed_until: null,
    },
    material: true,
    news,
  });
}

/** Why nobody, or not this person, can decide on the case now. */
async function objectionTo(
  tx: OrderTransaction,
  one: ReviewCase,
  { revision, version, by, lead = false, via }: DecideCommand,
): Promise<DecideRefusal | undefined> {
  if (one.status !== 'open' && one.status !== 'waiting') {
    const how = one.status === 'closed' ? `closed (${one.closedAs ?? 'over'})` : 'decided';
    return { kind: 'case_closed', message: `The case is ${how} already.` };
  }
  if ((revision ?? one.revision) !== one.revision || (version ?? one.version) !== one.version) {
    const changes = await changesSince(tx.client, one.caseId, { revision, version });
    const where = revision === undefined ? 'version' : 'revision';
    const message = `The case has changed since: it is at ${where} ${one[where]} now, not ${revision ?? version ?? 0}.`;
    return { kind: 'stale', message, changes };
  }
  const byPerson = via !== 'customer' && via !== 'stock';
  if (byPerson && one.claimedBy !== null && one.claimedBy !== by && !lead)
    return { kind: 'claimed_by_other', message: `${one.claimedBy} is working on it.` };
  return undefined;
}
