import type { OrderEvent } from '../domain/events.ts';
import { evolve, reasonOf, statusOf, type Order } from '../domain/order.ts';
import { inTransaction, type Client, type Pool } from './database.ts';
import { endAnsweredLetters } from './dead-letter-closing.ts';
import { closeCases } from './review-cases.ts';

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

/** All that is known of an order, personal data included. It stays within the process: never into Temporal. */
export interface OrderFacts {
  readonly orderId: string;
  readonly order: Order;
  readonly customer: Customer;
  readonly shippingAddress: Address;
  readonly paymentMethod: string;
}

export class OrderNotFound extends Error {
  constructor(orderId: string) {
    super(`There is no order ${orderId}`);
  }
}

/** One transaction on one order. Its row is locked first, so that all that happens to an order happens one at a time. */
export class OrderTransaction {
  readonly client: Client;
  #facts: OrderFacts;
  /** PostgreSQL's time, once the order's row was locked. */
  readonly now: Date;
  readonly #version: number;
  readonly #appended: OrderEvent[] = [];

  constructor(client: Client, facts: OrderFacts, { version, now }: { version: number; now: Date }) {
    this.client = client;
    this.now = now;
    this.#facts = facts;
    this.#version = version;
  }

  get facts(): OrderFacts {
    return this.#facts;
  }

  get order(): Order {
    return this.#facts.order;
  }

  /** The number of the last event, those appended included. */
  get version(): number {
    return this.#version + this.#appended.length;
  }

  append(event: OrderEvent): void {
    this.#appended.push(event);
    this.#facts = { ...this.#facts, order: evolve(this.order, event, this.now.toISOString()) };
  }

  async flush(): Promise<void> {
    if (this.#appended.length === 0) return;
    const { orderId, order } = this.#facts;
    await insertEvents(this.client, { orderId, after: this.#version, events: this.#appended });
    // Told with the commit, and not before: in one statement, for this is on the way of each step.
    await this.client.query(
      `with changed as (
         update orders set version = $2, status = $3, stage = $4, cause = $5, state = $6, updated_at = clock_timestamp(),
           next_look_at = case when $8 then clock_timestamp() else next_look_at end
         where order_id = $1 returning order_id as id)
       select pg_notify(channel, id) from changed, unnest($7::text[]) as channel`,
      [
        orderId,
        this.version,
        ...projected(order),
        ['order_changed', ...(order.closed === undefined ? [] : ['order_closed'])],
        // The run has to be told: if it was not, whoever looks after runs does it soon.
        this.#appended.some(({ type }) => toBeTold.has(type)),
      ],
    );
    await endAnsweredLetters(this.client, { orderId, order, events: this.#appended });
    if (this.#appended.some(({ type }) => type === 'cancel_started'))
      await closeCases(this.client, orderId, { as: 'cancelled', text: 'The order is being undone.' });
  }
}

/** What is on record first, and told to the run then. */
const toBeTold: ReadonlySet<OrderEvent['type']> = new Set([
  'decision_taken',
  'cancel_started',
  'order_redriven',
]);

/** As it is at this moment, without a lock. @throws OrderNotFound */
export async function readFacts(client: Pick<Client, 'query'>, orderId: string): Promise<OrderFacts> {
  const { rows } = await client.query<OrderRow>(`${selectRow} where order_id = $1`, [orderId]);
  const [row] = rows;
  if (row === undefined) throw new OrderNotFound(orderId);
  return factsOf(orderId, row);
}

const selectRow = 'select version, state, customer, shipping_address, payment_method from orders';

/** @throws OrderNotFound */
export async function inOrderTransaction<T>(
  pool: Pool,
  orderId: string,
  work: (tx: OrderTransaction) => Promise<T>,
): Promise<T> {
  return await inTransaction(pool, async (client) => {
    const { rows } = await client.query<OrderRow & { now: Date }>(
      `with locked as materialized (${selectRow} where order_id = $1 for update)
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

/** The first event of an order, and its row. */
export async function insertOrder(
  client: Client,
  { accepted, ...facts }: Omit<OrderFacts, 'order'> & { accepted: OrderEvent & { type: 'order_accepted' } },
): Promise<void> {
  const { orderId, customer, shippingAddress, paymentMethod } = facts;
  const order = evolve(undefined, accepted, new Date().toISOString());
  await client.query(
    `insert into orders (order_id, version, status, stage, cause, state, customer, shipping_address, payment_method)
     values ($1, 1, $2, $3, $4, $5, $6, $7, $8)`,
    [orderId, ...projected(order), customer, shippingAddress, paymentMethod],
  );
  await insertEvents(client, { orderId, after: 0, events: [accepted] });
}

async function insertEvents(
  client: Client,
  { orderId, after, events }: { orderId: string; after: number; events: readonly OrderEvent[] },
): Promise<void> {
  await client.query(
    `insert into order_event (order_id, version, event)
     select $1, $2 + ordinality, event from jsonb_array_elements($3) with ordinality as appended (event, ordinality)`,
    [orderId, after, JSON.stringify(events)],
  );
}

function projected(order: Order): unknown[] {
  return [statusOf(order), order.stage, reasonOf(order)?.cause ?? null, JSON.stringify(order)];
}

interface OrderRow {
  version: number;
  state: Order;
  customer: Customer;
  shipping_address: Address;
  payment_method: string;
}

function factsOf(orderId: string, row: OrderRow): OrderFacts {
  return {
    orderId,
    order: row.state,
    customer: row.customer,
    shippingAddress: row.shipping_address,
    paymentMethod: row.payment_method,
  };
}
