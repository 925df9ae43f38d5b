import type { z } from 'zod';
import { decide as decided, type Asked, type Decided } from '../domain/asked.ts';
import { dataSchemaOf, type DecisionData } from '../domain/decision-data.ts';
import { isDecisionName, type CasePolicy, type DecisionName } from '../domain/decisions.ts';
import { findItems } from './catalogue.ts';
import { databaseTime } from './clock.ts';
import type { Client } from './database.ts';
import type { DecideRefusal } from './decide.ts';

export type ReadDecision =
  | { readonly kind: 'read'; readonly decided: DecisionData }
  | { readonly kind: 'refused'; readonly refusal: DecideRefusal };

/** Whether the policy allows it and the data is what it needs. */
export function readDecision(
  policy: CasePolicy,
  { decision, data }: { decision: string; data?: unknown },
): ReadDecision {
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

export function invalid(message: string, pointer = ''): DecideRefusal {
  return { kind: 'invalid_decision', message, errors: [{ pointer, detail: message }] };
}

/** What the order asks for once it is decided so. */
export async function outcomeOf(
  client: Pick<Client, 'query'>,
  asked: Asked,
  decision: DecisionData,
): Promise<Decided> {
  const offers =
    decision.decision === 'substitute'
      ? await findItems(client, [decision.data.replacement])
      : new Map<string, never>();
  return decided(asked, decision, { offers, now: await databaseTime(client) });
}

/** Only what differs; `undefined` where nothing does. */
export function changeBetween(before: Asked, after: Asked): { before: object; after: object } | undefined {
  const names = (Object.keys(after) as (keyof Asked)[]).filter(
    (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]),
  );
  if (names.length === 0) return undefined;
  const pick = (from: Asked) => Object.fromEntries(names.map((name) => [name, from[name]]));
  return { before: pick(before), after: pick(after) };
}
