import type { z } from 'zod';
import { decide as decided, type Asked, type Decided } from '../domain/asked.ts';
import { dataSchemaOf, type DecisionData } from '../domain/decision-data.ts';
import { isDecisionName, policyOf, type CasePolicy, type DecisionName } from '../domain/decisions.ts';
import { findItems } from './catalogue.ts';
import type { Client, Pool } from './database.ts';
import { inOrderTransaction, type OrderTransaction } from './order-transaction.ts';
import { askedOf } from './revise.ts';
import { changeCase, readCase, recordCaseNews, type CaseEventKind, type ReviewCase } from './review-cases.ts';
import { insertDecision } from './rulings.ts';

/** By which way a decision came. */
export type Via = 'rest' | 'temporal-update' | 'temporal-signal' | 'customer' | 'stock';

export interface DecideCommand {
  readonly caseId: string;
  /** Of the case, on which the decision was taken. */
  readonly revision: number;
  /** One decision, however often it is sent. */
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
  /** `effect`: it goes on from here; `seconded`: another person has to approve as well; `waiting`: on purpose. */
  | { readonly kind: 'decided'; readonly orderId: string; readonly state: 'effect' | 'seconded' | 'waiting' }
  | DecideRefusal;

/** Something that happened to a case. */
export interface CaseChange {
  readonly at: string;
  readonly kind: CaseEventKind;
  readonly by?: string;
  readonly text?: string;
}

/** The one way to decide, whoever asks and by whichever way. Recorded here; the order's run puts it into effect. */
export async function decide(pool: Pool, command: DecideCommand): Promise<DecideVerdict> {
  const known = uuid.test(command.caseId) ? await readCase(pool, command.caseId) : undefined;
  if (known === undefined) return { kind: 'unknown_case', message: 'There is no such case.' };
  return await inOrderTransaction(pool, known.orderId, async (tx) => {
    const one = await readCase(tx.client, command.caseId);
    if (one === undefined) throw new Error('A case vanished');
    const verdict = (await repeated(tx.client, one, command)) ?? (await decideOn(tx, one, command));
    if (verdict.kind !== 'decided') {
      const { by, decision, via } = command;
      const news = { kind: 'refused', by, text: verdict.message, detail: { decision, via } } as const;
      await recordCaseNews(tx.client, one.caseId, news);
    }
    return verdict;
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

async function repeated(
  client: Client,
  { caseId, orderId, status }: ReviewCase,
  { decisionId, decision, data }: DecideCommand,
): Promise<DecideVerdict | undefined> {
  const { rows } = await client.query<{ same: boolean }>(
    `select case_id = $2 and decision = $3 and data = $4::jsonb as same from review_decision where decision_id = $1`,
    [decisionId, caseId, decision, JSON.stringify(data ?? {})],
  );
  if (rows[0] === undefined) return undefined;
  return rows[0].same
    ? { kind: 'decided', orderId, state: status === 'waiting' ? 'waiting' : 'effect' }
    : { kind: 'decision_id_reused', message: 'This decision id was used for another decision.' };
}

async function decideOn(
  tx: OrderTransaction,
  one: ReviewCase,
  command: DecideCommand,
): Promise<DecideVerdict> {
  const refusal = await objectionTo(tx, one, command);
  if (refusal !== undefined) return refusal;
  const policy = policyOf(one.cause, { pivoted: tx.order.pivoted });
  const read = readDecision(policy, command);
  if (read.kind === 'refused') return read.refusal;
  const before = askedOf(tx.facts);
  const outcome = await outcomeOf(tx.client, before, read.decided);
  if (outcome.kind === 'impossible') return invalid(outcome.message, outcome.pointer);
  const { by, reason, note, decisionId } = command;
  const name = read.decided.decision;
  const news = { kind: 'decided', by, text: reason, detail: { decision: name, note } } as const;
  if (name === 'approve' && policy.fourEyes === true && one.approvedBy === null) {
    await changeCase(tx.client, one, {
      set: { approved_by: by },
      material: true,
      news: { ...news, kind: 'approved_first' },
    });
    return { kind: 'decided', orderId: one.orderId, state: 'seconded' };
  }
  const change = changeBetween(before, outcome.asked);
  const { data } = read.decided;
  await insertDecision(tx, one, { ...command, decisionId, decision: name, data, reason, note, change });
  if (name === 'cancel') {
    await changeCase(tx.client, one, {
      set: { status: 'closed', closed_as: 'decided', decision_id: decisionId },
      material: true,
      news,
    });
    tx.append({ type: 'cancel_started', cause: one.cause, message: one.message, by, reason });
    return { kind: 'decided', orderId: one.orderId, state: 'effect' };
  }
  if (read.decided.decision === 'wait') {
    const until =
      read.decided.data.until === undefined ? one.lastResortAt : new Date(read.decided.data.until);
    await changeCase(tx.client, one, {
      set: { status: 'waiting', waiting_until: until, claimed_by: null, claimed_until: null },
      material: true,
      news,
    });
    await prolong(tx.client, one, until);
    return { kind: 'decided', orderId: one.orderId, state: 'waiting' };
  }
  await changeCase(tx.client, one, {
    set: { status: 'decided', decision_id: decisionId },
    material: true,
    news,
  });
  return { kind: 'decided', orderId: one.orderId, state: 'effect' };
}

/** Why nobody, or not this person, can decide on the case now. */
async function objectionTo(
  tx: OrderTransaction,
  one: ReviewCase,
  { revision, by, lead = false, via, decision }: DecideCommand,
): Promise<DecideRefusal | undefined> {
  if (one.status !== 'open' && one.status !== 'waiting') {
    const how = one.status === 'closed' ? `closed (${one.closedAs ?? 'over'})` : 'decided';
    return { kind: 'case_closed', message: `The case is ${how} already.` };
  }
  if (revision !== one.revision) {
    const changes = await changesSince(tx.client, one.caseId, revision);
    const message = `The case has changed since: it is at revision ${one.revision} now, not ${revision}.`;
    return { kind: 'stale', message, changes };
  }
  const byPerson = via !== 'customer' && via !== 'stock';
  if (byPerson && one.claimedBy !== null && one.claimedBy !== by && !lead)
    return { kind: 'claimed_by_other', message: `${one.claimedBy} is working on it.` };
  if (decision === 'approve' && one.approvedBy === by)
    return { kind: 'second_person_needed', message: 'You have approved it: a second person has to as well.' };
  return undefined;
}

type Read =
  | { readonly kind: 'read'; readonly decided: DecisionData }
  | { readonly kind: 'refused'; readonly refusal: DecideRefusal };

/** Whether the policy allows it and the data is what it needs. */
export function readDecision(
  policy: CasePolicy,
  { decision, data }: { decision: string; data?: unknown },
): Read {
  if (!isDecisionName(decision) || !policy.decisions.includes(decision)) {
    const message = `Here one can decide to ${policy.decisions.join(', ')}.`;
    return { kind: 'refused', refusal: { kind: 'not_allowed', message } };
  }
  const parsed = schemaOf(policy, decision).safeParse(data ?? {});
  if (!parsed.success) return { kind: 'refused', refusal: problemsOf(parsed.error) };
  return { kind: 'read', decided: { decision, data: parsed.data } as DecisionData };
}

function schemaOf({ amends }: CasePolicy, decision: DecisionName): z.ZodType {
  const schema = dataSchemaOf(decision, amends);
  if (schema === undefined) throw new Error('A policy lets amend, and does not say what');
  return schema;
}

function problemsOf({ issues }: z.ZodError): DecideRefusal {
  const errors = issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ pointer: `/${key}`, detail: 'Is not known here' }))
      : [{ pointer: `/${issue.path.map(String).join('/')}`, detail: issue.message }],
  );
  const message = errors.map(({ pointer, detail }) => `${pointer}: ${detail}`).join('. ');
  return { kind: 'invalid_decision', message, errors };
}

function invalid(message: string, pointer = ''): DecideRefusal {
  return { kind: 'invalid_decision', message, errors: [{ pointer, detail: message }] };
}

/** What the order asks for once it is decided so. */
export async function outcomeOf(client: Client, asked: Asked, decision: DecisionData): Promise<Decided> {
  const offers =
    decision.decision === 'substitute'
      ? await findItems(client, [decision.data.replacement])
      : new Map<string, never>();
  return decided(asked, decision, offers);
}

/** Only what differs; `undefined` where nothing does. */
function changeBetween(before: Asked, after: Asked): { before: object; after: object } | undefined {
  const names = (Object.keys(after) as (keyof Asked)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (names.length === 0) return undefined;
  const pick = (from: Asked) => Object.fromEntries(names.map((name) => [name, from[name]]));
  return { before: pick(before), after: pick(after) };
}

export async function changesSince(
  client: Pick<Client, 'query'>,
  caseId: string,
  revision: number,
): Promise<CaseChange[]> {
  const { rows } = await client.query<{
    at: Date;
    kind: CaseEventKind;
    by: string | null;
    text: string | null;
  }>(
    `select at, kind, by, text from review_event
     where case_id = $1 and revision > $2 and kind <> 'refused' order by sequence`,
    [caseId, revision],
  );
  return rows.map(({ at, kind, by, text }) => ({
    at: at.toISOString(),
    kind,
    ...(by === null ? {} : { by }),
    ...(text === null ? {} : { text }),
  }));
}

/** Whoever waits on purpose is not late. */
async function prolong(client: Client, { caseId }: ReviewCase, until: Date): Promise<void> {
  await client.query(
    `update review_case set due_at = greatest(due_at, $2), escalate_at = greatest(escalate_at, $2),
       last_resort_at = greatest(last_resort_at, $2) where case_id = $1`,
    [caseId, until],
  );
}
