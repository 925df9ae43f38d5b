import * as rules from '../../saga/rules/decide.ts';
import type { Objection, Stale } from '../../saga/rules/objection.ts';
import { changesSince, type CaseChange } from './case-changes.ts';
import { readKnownCase } from './case-records.ts';
import type { Store } from '../saga.ts';
import { readRecordWithoutFences } from '../commit/instance-record.ts';
import { inInstanceTransaction } from '../commit/instance-transaction.ts';
import { readCase } from './review-cases.ts';
import { writeChanges } from '../commit/write-changes.ts';

/** By which way a person's decision came. */
export type Via = 'rest' | 'temporal-update' | 'temporal-signal' | 'customer';

export interface DecideCommand {
  readonly caseId: string;
  /** Where it is said, the case has to be one of this instance. */
  readonly instanceId?: string;
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

/** An objection to a decision by itself. */
export type Unfit =
  | { readonly kind: 'not_allowed'; readonly message: string }
  | {
      readonly kind: 'invalid_decision';
      readonly message: string;
      readonly errors: readonly FieldProblem[];
    };

export type DecideRefusal =
  | Unfit
  | { readonly kind: 'unknown_case'; readonly message: string }
  | (Stale & { readonly changes: readonly CaseChange[] })
  | Objection;

export type DecideVerdict = (rules.Decided & { readonly instanceId: string }) | DecideRefusal;

/** A verdict as Temporal may keep it: without the words of people, which stay in PostgreSQL. */
export type DecideAnswer =
  | Extract<DecideVerdict, { kind: 'decided' }>
  | { readonly kind: DecideRefusal['kind']; readonly message: string };

/** A person's words (reasons, notes), and their name, are told over REST only: history is kept, and read by others. */
export function withoutWords(verdict: DecideVerdict): DecideAnswer {
  if (verdict.kind === 'decided') return verdict;
  const { kind, message } = verdict;
  return { kind, message: kind === 'claimed_by_other' ? 'Another person is working on it.' : message };
}

/** The one way to decide, whoever asks and by whichever way. Recorded here; the instance's run puts it into effect. */
export async function decide(store: Store, command: DecideCommand): Promise<DecideVerdict> {
  const { caseId, lead = false, via } = command;
  const known = uuid.test(caseId) ? await readCase(store, caseId) : undefined;
  if (known === undefined || known.instanceId !== (command.instanceId ?? known.instanceId))
    return { kind: 'unknown_case', message: 'There is no such case.' };
  const { instanceId } = known;
  return await inInstanceTransaction(store, instanceId, async (tx): Promise<DecideVerdict> => {
    const one = await readKnownCase(tx, caseId);
    const record = await readRecordWithoutFences(tx);
    const overClaims = lead || via === 'customer';
    const { changes, answer } = rules.decide(
      store.saga.rules(tx.now),
      record,
      { ...command, one, overClaims, now: tx.now.getTime() },
      await store.saga.decisionFacts(tx, one, command),
    );
    await writeChanges(tx, changes);
    if (answer.kind === 'decided') return { ...answer, instanceId };
    if (answer.kind !== 'stale') return answer;
    return { ...answer, changes: await changesSince(tx.client, caseId, command) };
  });
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
