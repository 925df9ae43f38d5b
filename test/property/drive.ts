import { setTimeout as sleep } from 'node:timers/promises';
import { WorkflowNotFoundError } from '@temporalio/client';
import { readStock } from '../../sagas/order/store/stock/catalogue.ts';
import { workflowIdOf } from '../../workflows/contract.ts';
import { eventsOf } from '../faults/record.ts';
import type { Shop } from '../rig/shop.ts';
import type { KillableSystem } from '../rig/system.ts';
import { People } from './people.ts';
import type { Told } from './model.ts';
import type { CancelWay, Move, OrderPlan } from './plan.ts';

export interface PlacedOrder {
  readonly orderId: string;
  readonly plan: OrderPlan;
  told: Told;
}

/** Makes the moves of a plan on a running system, while what they set off goes on. */
export class Drive {
  readonly placed: PlacedOrder[] = [];
  /** Items of which more was promised than there was, at any time. */
  readonly oversold: string[] = [];
  killed = 0;
  readonly people: People;
  readonly #system: KillableSystem;
  readonly #shop: Shop;

  constructor(system: KillableSystem, shop: Shop) {
    this.#system = system;
    this.#shop = shop;
    this.people = new People(system);
  }

  async make(moves: readonly Move[]): Promise<void> {
    for (const move of moves) {
      await this.#make(move);
      await this.#look();
    }
  }

  /** Mends everything, pays and decides where somebody is asked, and redrives what is parked until all orders have ended. */
  async heal(withinMs: number): Promise<void> {
    await this.#shop.clearFaults();
    const deadline = Date.now() + withinMs;
    for (;;) {
      const open = await this.#open();
      if (open.length === 0) return;
      if (Date.now() > deadline) {
        const [first = ''] = open;
        throw new Error(`${open.length} orders do not end. ${await this.story(first)}`);
      }
      await eachOf(open, (orderId) => this.#redrive(orderId));
      await eachOf(open, (orderId) => this.#pay(orderId));
      await this.people.decideAll();
      await this.#look();
      await sleep(250);
    }
  }

  /** Gives back what customers ask for of what they got, while the provider's answers are lost and workers die. */
  async refund(withinMs: number): Promise<void> {
    await this.#shop.fault('psp', { operation: 'refund', kind: 'lose_answer', times: 5 });
    for (const { orderId, plan } of this.placed)
      for (const refund of plan.refunds) await this.people.refund(orderId, refund);
    await this.#system.worker.kill();
    await this.#system.restartWorker();
    await this.#shop.clearFaults();
    const deadline = Date.now() + withinMs;
    for (;;) {
      const { rows } = await this.#system.pool.query<{ instance_id: string }>(
        `select instance_id from saga_instance where state->'refunds' @? '$[*] ? (!exists(@.paidAt))'`,
      );
      const [first] = rows;
      if (first === undefined) return;
      if (Date.now() > deadline)
        throw new Error(`${rows.length} refunds are not paid. ${await this.story(first.instance_id)}`);
      await eachOf(rows, ({ instance_id: orderId }) => this.#redrive(orderId));
      await sleep(250);
    }
  }

  /** What happened to an order, for whoever has to find out why. */
  async story(orderId: string): Promise<string> {
    const plan = this.placed.find((order) => order.orderId === orderId);
    const events = (await eventsOf(this.#system.pool, orderId)).map((event) => JSON.stringify(event));
    const run = this.#system.client.workflow.getHandle(workflowIdOf('order', orderId));
    const status = await run.describe().then(
      ({ status: { name }, raw: { pendingActivities, pendingWorkflowTask } }) =>
        `${name}, pending: ${JSON.stringify({ pendingActivities, pendingWorkflowTask })}`,
      (error: unknown) => String(error),
    );
    const tasks = await this.#failedTasks(orderId).catch((error: unknown) => [String(error)]);
    return [`Order ${orderId}, ${JSON.stringify(plan)}, run ${status}:`, ...events, ...tasks].join('\n  ');
  }

  /** Where the run has come to, and why its workflow tasks fail, where they do. */
  async #failedTasks(orderId: string): Promise<string[]> {
    const { events } = await this.#system.client.workflow
      .getHandle(workflowIdOf('order', orderId))
      .fetchHistory();
    const last = (events ?? []).slice(-12).map(({ eventId, eventType, eventTime, ...attributes }) => {
      const marker = attributes.markerRecordedEventAttributes?.markerName ?? '';
      return `${String(eventId)} ${Number(eventTime?.seconds ?? 0)} ${String(eventType)} ${marker}`;
    });
    const failed = (events ?? []).flatMap(({ eventId, workflowTaskFailedEventAttributes: task }) =>
      task ? [`task failed at ${String(eventId)}: ${task.failure?.message ?? 'no message'}`] : [],
    );
    return [...last, ...failed];
  }

  async #make(move: Move): Promise<void> {
    switch (move.kind) {
      case 'place':
        this.placed.push({
          orderId: await this.people.place(move.order),
          plan: move.order,
          told: { cancelAccepted: false, cancelTried: false, tooLate: false },
        });
        return;
      case 'fault':
        await this.#shop.fault(move.party, move.fault);
        return;
      case 'cancel': {
        const order = this.placed.at(-1 - move.which);
        if (order !== undefined) await this.#cancel(order, move.way);
        return;
      }
      case 'decide':
        await this.people.decide(move);
        return;
      case 'pay': {
        const order = this.placed.at(-1 - move.which);
        if (order !== undefined) await this.people.pay(order.orderId, move);
        return;
      }
      case 'refund': {
        const order = this.placed.at(-1 - move.which);
        if (order !== undefined) await this.people.refund(order.orderId, move.refund);
        return;
      }
      case 'redrive':
        await eachOf(await this.#open(), (orderId) => this.#redrive(orderId));
        return;
      case 'kill_worker':
        await this.#system.worker.kill();
        await this.#system.restartWorker();
        this.killed += 1;
        return;
      case 'lapse':
        await this.#lapse(this.placed.at(-1 - move.which));
        return;
      case 'wait':
        await sleep(move.ms);
        return;
    }
  }

  async #cancel(order: PlacedOrder, way: CancelWay): Promise<void> {
    if (way === 'rest') {
      const { ok, status } = await this.#shop.post(`/orders/${order.orderId}/cancel`, { by: 'ada' });
      if (ok) order.told = { ...order.told, cancelAccepted: true };
      else if (status === 409) order.told = { ...order.told, tooLate: true };
      else order.told = { ...order.told, cancelTried: true };
      return;
    }
    order.told = { ...order.told, cancelTried: true };
    const run = this.#system.client.workflow.getHandle(workflowIdOf('order', order.orderId));
    try {
      await (way === 'signal' ? run.signal('cancel', { by: 'olga' }) : run.cancel());
    } catch (error) {
      // The run has ended, or the starter has not come by yet.
      if (!(error instanceof WorkflowNotFoundError)) throw error;
    }
  }

  /** As an engineer does: what is parked, and runs that were lost or get nowhere. */
  async #redrive(orderId: string): Promise<void> {
    const order = await this.#shop.get(orderId);
    const parked = order.steps.some(({ phases }) => phases.some(({ status }) => status === 'parked'));
    if (parked) await this.#shop.post(`/orders/${orderId}/redrive`, { by: 'eva' });
    const { rows } = await this.#system.pool.query<{ id: string }>(
      `select id from dead_letter where instance_id = $1 and step is null and status = 'open'`,
      [orderId],
    );
    for (const { id } of rows)
      await this.#shop.post(`/dead-letters/${id}/redrive`, { by: 'eva', reason: 'It gets nowhere' });
  }

  /** Every other customer who is asked for another card gives one; the rest leave it to the operators. */
  async #pay(orderId: string): Promise<void> {
    const pays = this.placed.findIndex((order) => order.orderId === orderId) % 2 === 0;
    if (!pays || (await this.#shop.get(orderId)).status !== 'action_required') return;
    await this.people.pay(orderId, { card: 'pm_card_mastercard', sending: 'twice' });
  }

  async #lapse(order: PlacedOrder | undefined): Promise<void> {
    if (order === undefined) return;
    await fetch(`${this.#system.sandbox.url}/sandbox/psp/authorizations/lapse`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ orderId: order.orderId }),
    });
  }

  async #open(): Promise<readonly string[]> {
    const { rows } = await this.#system.pool.query<{ instance_id: string }>(
      `select instance_id from saga_instance where status not in ('completed', 'cancelled') order by created_at`,
    );
    return rows.map(({ instance_id: orderId }) => orderId);
  }

  async #look(): Promise<void> {
    const stock = await readStock(this.#system.pool);
    this.oversold.push(...stock.filter(({ available }) => available < 0).map(({ sku }) => sku));
  }
}

/** A few at a time, as people do: hundreds of requests at once are answered with 503, as they should be. */
async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = items.values();
  const hand = async () => {
    for (const item of left) await work(item);
  };
  await Promise.all(Array.from({ length: 8 }, hand));
}
