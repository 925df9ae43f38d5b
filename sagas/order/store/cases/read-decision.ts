import { isDeepStrictEqual } from 'node:util';
import type { z } from 'zod';
import type { AskedOtherwise } from '../../../../saga/rules/case-record.ts';
import { decide as decided, type OrderTerms, type Decided } from '../../order-terms.ts';
import { dataSchemaOf, type DecisionData } from '../../decision-data.ts';
import { jsonPointer, judge, type FieldIssue } from '../../../../values/field-issues.ts';
import { isDecisionName, type CasePolicy, type DecisionName } from '../../decisions.ts';
import { findItems } from '../stock/catalogue.ts';
import { databaseTime } from '../../../../store/clock.ts';
import type { Client } from '../../../../store/database.ts';
import type { Unfit } from '../../../../store/cases/decide.ts';
import type { Proposed } from '../../../../store/cases/review-cases.ts';
import type { OrderKept } from '../kept.ts';

export type ReadDecision =
  | { readonly kind: 'read'; readonly decided: DecisionData }
  | { readonly kind: 'refused'; readonly refusal: Unfit };

/** Whether the policy allows it and the data is what it needs. */
export function readDecision(
  policy: CasePolicy,
  { decision, data }: { decision: string; data?: unknown },
): ReadDecision {
  if (!isDecisionName(decision) || !policy.decisions.includes(decision)) {
    const message = `Here one can decide to ${policy.decisions.join(', ')}.`;
    return { kind: 'refused', refusal: { kind: 'not_allowed', message } };
  }
  const judged = judge(schemaOf(policy, decision), data ?? {});
  if (judged.kind === 'invalid') return { kind: 'refused', refusal: problemsOf(judged.issues) };
  return { kind: 'read', decided: { decision, data: judged.value } as DecisionData };
}

function schemaOf({ amends }: CasePolicy, decision: DecisionName): z.ZodType {
  const schema = dataSchemaOf(decision, amends);
  if (schema === undefined) throw new Error('A policy lets amend, and does not say what');
  return schema;
}

function problemsOf(issues: readonly FieldIssue[]): Unfit {
  const errors = issues.map(({ path, detail }) => ({ pointer: jsonPointer(path), detail }));
  const message = issues.map(({ path, detail }) => `${fieldWords(path) || 'data'}: ${detail}`).join('. ');
  return { kind: 'invalid_decision', message, errors };
}

/** For people: `shipping address country`. */
function fieldWords(path: readonly PropertyKey[]): string {
  return path
    .map((part) => String(part).replaceAll(/(?<=[a-z])(?=[A-Z])/g, ' '))
    .join(' ')
    .toLowerCase();
}

export function invalid(message: string, pointer = ''): Unfit {
  return { kind: 'invalid_decision', message, errors: [{ pointer, detail: message }] };
}

/** The terms of the order after this decision. Whoever approves a proposal takes it as it was proposed, with its amount approved. */
export async function outcomeOf(
  client: Pick<Client, 'query'>,
  terms: OrderTerms,
  decision: DecisionData,
  proposed?: Proposed<OrderKept> | null,
): Promise<Decided> {
  if (proposed !== null && proposed !== undefined && decision.decision === 'approve') {
    const { change } = proposed;
    const first =
      change === undefined
        ? await outcomeOf(client, terms, proposed as DecisionData)
        : asProposed(terms, change);
    return first.kind === 'asks' ? await outcomeOf(client, first.terms, decision) : first;
  }
  const offers =
    decision.decision === 'substitute'
      ? await findItems(client, [decision.data.replacement])
      : new Map<string, never>();
  return decided(terms, decision, { offers, now: await databaseTime(client) });
}

/** Exactly what was proposed, whatever the catalogue says by now: unless the order asks for something else since. */
export function asProposed(terms: OrderTerms, { before, after }: AskedOtherwise): Decided {
  const now: Record<string, unknown> = { ...terms };
  const known: Record<string, unknown> = { ...before };
  const isAsBefore = Object.keys(after).every((name) =>
    isDeepStrictEqual(now[name] ?? null, known[name] ?? null),
  );
  return isAsBefore
    ? { kind: 'asks', terms: { ...terms, ...after } }
    : {
        kind: 'impossible',
        message: 'The order asks for something else since this was proposed: decide again.',
      };
}

/** Only what differs; `undefined` where nothing does. A field that was not there before is `null`, so that it is removed if the decision is taken back. */
export function changeBetween(
  before: OrderTerms,
  after: OrderTerms,
): { before: object; after: object } | undefined {
  const names = (Object.keys(after) as (keyof OrderTerms)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (names.length === 0) return undefined;
  const pick = (from: OrderTerms) => Object.fromEntries(names.map((name) => [name, from[name] ?? null]));
  return { before: pick(before), after: pick(after) };
}
