import type { OrderEvent } from '../../sagas/order/events.ts';
import type { Order } from '../../sagas/order/order.ts';
import type { Fence, InstanceFences } from '../../saga/rules/fence.ts';
import { commitOrder } from './commit-order.ts';
import { inTransaction, type Client, type Pool, type Queries } from '../database.ts';
import { fencesColumn, fencesOf, readFences, type FenceRow } from './fence.ts';
import { OrderDraft } from './order-draft.ts';

export interface Customer {
  readonly name: string;
  readonly email: string;
}

export interface Address {
  readonly line1: string;
  readonly line2?: string | undefined;
  readonly city: string;
  readonly postalCode?: string | undefined;
  readonly country: string;
}

/** What is known of the people that an order is for. */
interface Personal {
  readonly customer: Customer;
  readonly shippingAddress: Address;
  readonly paymentMethod: string;
}

/** All that is known of an order, personal data included. It stays within the process: never into Temporal. */
export interface OrderFacts extends Personal {
  readonly orderId: string;
  readonly order: Order;
}

export class OrderNotFound extends Error {
  constructor(orderId: string) {
    super(`There is no order ${orderId}`);
  }
}

/** One transaction on one order. Its row is locked first, so that all that happens to an order happens one at a time. */
export class OrderTransaction {
  readonly client: Client;
  readonly #lastCommit: string;
  readonly #draft: OrderDraft;
  #fences: InstanceFences | undefined;

  constructor(client: Client, facts: OrderFacts, { version, last_commit: lastCommit, now }: Locked) {
    this.client = client;
    this.#lastCommit = lastCommit;
    this.#draft = new OrderDraft({ facts, version }, now);
  }

  get facts(): OrderFacts {
    return this.#draft.facts;
  }

  get order(): Order {
    return this.#draft.order;
  }

  /** PostgreSQL's time, once the order's row was locked. */
  get now(): Date {
    return this.#draft.now;
  }

  /** The number of the last event, those appended included. */
  get version(): number {
    return this.#draft.version;
  }

  append(event: OrderEvent): void {
    this.#draft.append(event);
  }

  /** What each phase of each step has come to, with what this transaction writes. */
  async fences(): Promise<InstanceFences> {
    this.#fences ??= await readFences(this.client, this.facts.orderId);
    return this.#draft.over(this.#fences);
  }

  writeFence(step: string, fence: Fence): void {
    this.#draft.writeFence(step, fence);
  }

  async flush(): Promise<void> {
    const { writing } = this.#draft;
    if (writing === undefined) return;
    const { orderId } = this.facts;
    const { cameTo } = await commitOrder(this.client, { orderId, lastCommit: this.#lastCommit }, writing);
    if (cameTo !== 'committed') throw new Error(`Order ${orderId} was written while it was locked`);
  }
}

/** As it is at this moment, without a lock. @throws OrderNotFound */
export async function readFacts(client: Queries, orderId: string): Promise<OrderFacts> {
  const { rows } = await client.query<OrderRow>(`${selectRow} where instance_id = $1`, [orderId]);
  const [row] = rows;
  if (row === undefined) throw new OrderNotFound(orderId);
  return factsOf(orderId, row);
}

const rowColumns = 'version, last_commit, state, personal';
const record = 'saga_instance join instance_personal using (instance_id)';
const selectRow = `select ${rowColumns} from ${record}`;

/** An order as it was on record at one moment, and which commit was its last. */
export interface KnownOrder {
  readonly facts: OrderFacts;
  readonly fences: InstanceFences;
  readonly version: number;
  readonly lastCommit: string;
  /** PostgreSQL's time then. */
  readonly now: Date;
}

/** Without a lock, by one statement. @throws OrderNotFound */
export async function readKnownOrder(client: Queries, orderId: string): Promise<KnownOrder> {
  const { rows } = await client.query<Locked & { fences: FenceRow[] }>({
    name: 'known-order',
    text: `select ${rowColumns}, ${fencesColumn}, clock_timestamp() as now from ${record} where instance_id = $1`,
    values: [orderId],
  });
  const [row] = rows;
  if (row === undefined) throw new OrderNotFound(orderId);
  const { version, last_commit: lastCommit, fences, now } = row;
  return {
    facts: factsOf(orderId, row),
    fences: fencesOf(fences),
    version,
    lastCommit,
    now,
  };
}

/** @throws OrderNotFound */
export async function inOrderTransaction<T>(
  pool: Pool,
  orderId: string,
  work: (tx: OrderTransaction) => Promise<T>,
): Promise<T> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<Locked>(
      // Both rows are locked: of one that is only joined, what was there before the wait for the lock would be read.
      `with locked as materialized (${selectRow} where instance_id = $1 for update)
       select locked.*, clock_timestamp() as now from locked`,
      [orderId],
    );
    const [row] = rows;
    if (row === undefined) throw new OrderNotFound(orderId);
    const tx = new OrderTransaction(client, factsOf(orderId, row), row);
    const result = await work(tx);
    await tx.flush();
    return result;
  });
}

interface OrderRow {
  version: number;
  last_commit: string;
  state: Order;
  personal: Personal;
}

interface Locked extends OrderRow {
  now: Date;
}

function factsOf(orderId: string, row: OrderRow): OrderFacts {
  return { orderId, order: row.state, ...row.personal };
}
