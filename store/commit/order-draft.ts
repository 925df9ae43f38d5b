import type { OrderEvent } from '../../sagas/order/events.ts';
import { evolve, type Order } from '../../sagas/order/order.ts';
import type { Fence, InstanceFences } from '../../saga/rules/fence.ts';
import type { StepFence, Writing } from './commit-order.ts';
import type { OrderFacts } from './order-transaction.ts';

/** An order as it is with what is not written yet. */
export class OrderDraft {
  #facts: OrderFacts;
  readonly #version: number;
  /** PostgreSQL's time: when all of this happens. */
  readonly now: Date;
  readonly #events: OrderEvent[] = [];
  /** By step and phase: of one that is written twice, only the last counts. */
  readonly #fences = new Map<string, StepFence>();

  constructor({ facts, version }: { facts: OrderFacts; version: number }, now: Date) {
    this.#facts = facts;
    this.#version = version;
    this.now = now;
  }

  get facts(): OrderFacts {
    return this.#facts;
  }

  get order(): Order {
    return this.#facts.order;
  }

  get events(): readonly OrderEvent[] {
    return this.#events;
  }

  /** The number of the last event, those appended included. */
  get version(): number {
    return this.#version + this.#events.length;
  }

  append(event: OrderEvent): void {
    this.#events.push(event);
    this.#facts = { ...this.#facts, order: evolve(this.order, event, this.now.toISOString()) };
  }

  writeFence(step: string, fence: Fence): void {
    this.#fences.set(`${step}.${fence.phase}`, { step, fence });
  }

  /** The fences that there were, with those that are written. */
  over(fences: InstanceFences): InstanceFences {
    return [...this.#fences.values()].reduce(
      (all, { step, fence }) => ({ ...all, [step]: { ...all[step], [fence.phase]: fence } }),
      fences,
    );
  }

  /** `undefined` where nothing is to be written. */
  get writing(): Writing | undefined {
    if (this.#events.length === 0 && this.#fences.size === 0) return undefined;
    const { events, order, version } = this;
    return { events, order, version, fences: [...this.#fences.values()] };
  }
}
