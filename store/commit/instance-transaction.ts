import type { Fence, InstanceFences } from '../../saga/rules/fence.ts';
import { commitInstance } from './commit-instance.ts';
import { inTransaction, type Client } from '../database.ts';
import type { Instance, Kept, Store, StoredSaga } from '../saga.ts';
import { fencesColumn, fencesOf, readFences, type FenceRow } from './fence.ts';
import { InstanceDraft } from './instance-draft.ts';

export class InstanceNotFound extends Error {
  constructor(saga: string, instanceId: string) {
    super(`There is no ${saga} ${instanceId}`);
  }
}

/** One transaction on one instance. Its row is locked first, so that all that happens to an instance happens one at a time. */
export class InstanceTransaction<T extends Kept = Kept> {
  readonly client: Client;
  readonly saga: StoredSaga<T>;
  readonly #lastCommit: string;
  readonly #draft: InstanceDraft<T>;
  #fences: InstanceFences | undefined;

  constructor(client: Client, saga: StoredSaga<T>, instance: Instance<T>, locked: Locked) {
    this.client = client;
    this.saga = saga;
    this.#lastCommit = locked.last_commit;
    this.#draft = new InstanceDraft(saga, { instance, version: locked.version, now: locked.now });
  }

  get instance(): Instance<T> {
    return this.#draft.instance;
  }

  get instanceId(): string {
    return this.instance.instanceId;
  }

  get state(): T['state'] {
    return this.instance.state;
  }

  /** PostgreSQL's time, once the instance's row was locked. */
  get now(): Date {
    return this.#draft.now;
  }

  /** The number of the last event, those appended included. */
  get version(): number {
    return this.#draft.version;
  }

  append(event: T['event']): void {
    this.#draft.append(event);
  }

  /** The state of each phase of each step, with the changes of this transaction. */
  async fences(): Promise<InstanceFences> {
    this.#fences ??= await readFences(this.client, this.instanceId);
    return this.#draft.over(this.#fences);
  }

  writeFence(step: string, fence: Fence): void {
    this.#draft.writeFence(step, fence);
  }

  async flush(): Promise<void> {
    const { writing } = this.#draft;
    if (writing === undefined) return;
    const known = { instanceId: this.instanceId, lastCommit: this.#lastCommit };
    const { cameTo } = await commitInstance(this.client, known, writing);
    if (cameTo !== 'committed') throw new Error(`${this.instanceId} was written while it was locked`);
  }
}

const rowColumns = 'version, last_commit, state, personal, asks_first';
const rowOf =
  'from saga_instance join instance_personal using (instance_id) where instance_id = $1 and saga = $2';

/** An instance as it was on record at one moment, and which commit was its last. */
export interface KnownInstance<T extends Kept = Kept> {
  readonly instance: Instance<T>;
  readonly fences: InstanceFences;
  readonly version: number;
  readonly lastCommit: string;
  /** PostgreSQL's time then. */
  readonly now: Date;
}

/** Without a lock, by one statement. @throws InstanceNotFound */
export async function readKnownInstance<T extends Kept>(
  store: Store<T>,
  instanceId: string,
): Promise<KnownInstance<T>> {
  const saga = store.saga.name;
  const { rows } = await store.query<Locked & { fences: FenceRow[] }>({
    name: 'known-instance',
    text: `select ${rowColumns}, ${fencesColumn}, clock_timestamp() as now ${rowOf}`,
    values: [instanceId, saga],
  });
  const [row] = rows;
  if (row === undefined) throw new InstanceNotFound(saga, instanceId);
  const { version, last_commit: lastCommit, fences, now } = row;
  return { instance: instanceOf(instanceId, row), fences: fencesOf(fences), version, lastCommit, now };
}

/** As it is at this moment, without a lock. @throws InstanceNotFound */
export async function readInstance<T extends Kept>(
  store: Store<T>,
  instanceId: string,
): Promise<Instance<T>> {
  const { rows } = await store.query<Row>(`select ${rowColumns} ${rowOf}`, [instanceId, store.saga.name]);
  const [row] = rows;
  if (row === undefined) throw new InstanceNotFound(store.saga.name, instanceId);
  return instanceOf(instanceId, row);
}

/** @throws InstanceNotFound */
export async function inInstanceTransaction<T extends Kept, Answer>(
  store: Store<T>,
  instanceId: string,
  work: (tx: InstanceTransaction<T>) => Promise<Answer>,
): Promise<Answer> {
  return await inTransaction(store, async (client) => {
    const tx = await locked(client, store.saga, instanceId);
    const answer = await work(tx);
    await tx.flush();
    return answer;
  });
}

async function locked<T extends Kept>(
  client: Client,
  saga: StoredSaga<T>,
  instanceId: string,
): Promise<InstanceTransaction<T>> {
  const { rows } = await client.query<Locked>(
    // Both rows are locked: a row that is only joined would be read as it was before the wait for the lock.
    `with locked as materialized (select ${rowColumns} ${rowOf} for update)
     select locked.*, clock_timestamp() as now from locked`,
    [instanceId, saga.name],
  );
  const [row] = rows;
  if (row === undefined) throw new InstanceNotFound(saga.name, instanceId);
  return new InstanceTransaction(client, saga, instanceOf<T>(instanceId, row), row);
}

interface Row {
  version: number;
  last_commit: string;
  state: Kept['state'];
  personal: unknown;
  asks_first: boolean;
}

interface Locked extends Row {
  now: Date;
}

function instanceOf<T extends Kept>(
  instanceId: string,
  { state, personal, asks_first: asksFirst }: Row,
): Instance<T> {
  return { instanceId, state, personal, ...(asksFirst ? { asksFirst } : {}) };
}
