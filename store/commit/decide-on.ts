import type { Ruled } from '../../saga/rules/record.ts';
import type { LocalCall } from '../../saga/effect.ts';
import { callLocal, commitInstance } from './commit-instance.ts';
import type { Client, Queries } from '../database.ts';
import type { Kept, Store, StoredRecord } from '../saga.ts';
import { InstanceDraft } from './instance-draft.ts';
import { readRecord } from './instance-record.ts';
import { inInstanceTransaction, readKnownInstance, type KnownInstance } from './instance-transaction.ts';
import { writeChanges } from './write-changes.ts';

/** A ruling on an instance, by its record. */
export interface Decided<Answer> extends Ruled<Answer> {
  /** It is decided for where this is done, in the same commit. */
  readonly local?: Local<Answer>;
}

interface Local<Answer> {
  readonly call: LocalCall;
  /** In place of the call, what takes several statements. @returns whether it is done; otherwise nothing has changed */
  readonly amend?: ((client: Client) => Promise<boolean>) | undefined;
  /** The ruling where it is refused. */
  readonly otherwise: Ruled<Answer>;
}

/** Pure: it is asked again where the record has changed meanwhile. */
export type Rule<T extends Kept, Answer, Facts = undefined> = (
  record: StoredRecord<T>,
  now: Date,
  facts: Facts,
) => Decided<Answer>;

/**
 * Reads what a rule has to know from beside the record. It has to be such that only a commit on the instance changes it: each time that the
 * record is read, it is read after it.
 */
export type ReadFacts<Facts> = (client: Queries, instanceId: string) => Promise<Facts>;

/** Others may have written that often before the instance is locked. */
const reads = 2;

/**
 * Decides on an instance, and commits what follows by one statement. Where others have written meanwhile it commits nothing, and the
 * decision is taken again. An instance that others write all the time is decided on under its lock, and so is a decision that takes
 * more than one statement.
 */
export async function decideOn<T extends Kept, Answer>(
  store: Store<T>,
  instanceId: string,
  rule: Rule<T, Answer>,
): Promise<Answer> {
  return await decideOnFacts(store, instanceId, { rule, read: () => Promise.resolve(undefined) });
}

/** As {@link decideOn}, by more than the record. */
export async function decideOnFacts<T extends Kept, Answer, Facts>(
  store: Store<T>,
  instanceId: string,
  { rule, read }: { rule: Rule<T, Answer, Facts>; read: ReadFacts<Facts> },
): Promise<Answer> {
  const on = async (known: KnownInstance<T>) =>
    await commitBy(store, known, rule, await read(store, instanceId));
  const known = store.recent.take(instanceId);
  // An answer without a change may have become untrue meanwhile.
  const first = known && (await on(known));
  if (first !== undefined && first !== 'conflict' && first.changed) return first.answer;
  for (let again = 0; again < reads; again++) {
    const asRead = await readKnownInstance(store, instanceId);
    const done = await on(asRead);
    if (done === undefined) break;
    if (done === 'conflict') continue;
    if (!done.changed) store.recent.keep(asRead);
    return done.answer;
  }
  return await decideUnderLock(store, instanceId, { rule, read });
}

/** @returns `undefined` where it takes the lock */
async function commitBy<T extends Kept, Answer, Facts>(
  store: Store<T>,
  known: KnownInstance<T>,
  rule: Rule<T, Answer, Facts>,
  facts: Facts,
): Promise<{ changed: boolean; answer: Answer } | 'conflict' | undefined> {
  // Once the request was revised, cases count too.
  const { instance, fences, lastCommit } = known;
  if (instance.state.revision > 1) return undefined;
  const { local, ...ruled } = rule({ ...instance, fences, cases: [] }, known.now, facts);
  if (local === undefined && ruled.changes.length === 0) return { changed: false, answer: ruled.answer };
  const done = draftOf(store, known, ruled);
  const refused = local && draftOf(store, known, local.otherwise);
  if (done?.writing === undefined) return undefined;
  if (local !== undefined && (refused?.writing === undefined || local.amend !== undefined)) return undefined;
  const { cameTo, commitId, at } = await commitInstance(
    store,
    { instanceId: instance.instanceId, lastCommit },
    done.writing,
    local && refused?.writing && { call: local.call, otherwise: refused.writing },
  );
  if (cameTo === 'conflict') return 'conflict';
  const isRefused = cameTo === 'refused';
  const draft = isRefused && refused !== undefined ? refused : done;
  store.recent.keep({
    instance: draft.instance,
    fences: draft.over(fences),
    version: draft.version,
    lastCommit: commitId,
    now: at,
  });
  return { changed: true, answer: isRefused && local ? local.otherwise.answer : ruled.answer };
}

/** @returns `undefined` where more follows than the instance's row, its events and fences */
function draftOf<T extends Kept>(
  { saga }: Store<T>,
  known: KnownInstance<T>,
  { changes }: Ruled<unknown>,
): InstanceDraft<T> | undefined {
  const draft = new InstanceDraft(saga, known);
  for (const change of changes) {
    if (change.kind === 'fence') draft.writeFence(change.step, change.fence);
    else if (change.kind === 'event') draft.append(change.event);
    else return undefined;
  }
  return draft;
}

async function decideUnderLock<T extends Kept, Answer, Facts>(
  store: Store<T>,
  instanceId: string,
  { rule, read }: { rule: Rule<T, Answer, Facts>; read: ReadFacts<Facts> },
): Promise<Answer> {
  return await inInstanceTransaction(store, instanceId, async (tx) => {
    const facts = await read(tx.client, instanceId);
    const { local, ...ruled } = rule(await readRecord(tx), tx.now, facts);
    const isDone =
      local === undefined ||
      (await (local.amend?.(tx.client) ?? callLocal(tx.client, instanceId, local.call)));
    const { changes, answer } = isDone ? ruled : local.otherwise;
    await writeChanges(tx, changes);
    return answer;
  });
}
