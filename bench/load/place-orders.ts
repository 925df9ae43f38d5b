import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pace } from './pace.ts';
import { placeOrder } from './place-order.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';

export interface Load {
  readonly scenario: ScenarioName;
  readonly orders: number;
  readonly pace: Pace;
}

export interface Loaded {
  readonly seconds: number;
  /** Of each order, to its end: from POST, or from the time at which it was to be posted. */
  readonly latenciesMs: readonly number[];
  /** Of the last one that ended, where orders have runs. */
  readonly workflowId: string | undefined;
}

/** Places orders and waits for their ends. @throws where one ends otherwise than it has to */
export async function placeOrders(
  url: string,
  { scenario, orders, pace }: Load,
  signal: AbortSignal,
): Promise<Loaded> {
  const { orderOf, ending } = scenarios[scenario];
  const latenciesMs: number[] = [];
  let workflowId: string | undefined;
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  // Each of a thousand requests at a time listens to it.
  setMaxListeners(0, either);
  async function place(number: number, since: number): Promise<void> {
    const ended = await placeOrder(url, orderOf(number), either);
    if (ended.status !== ending) throw new Error(`An order ended ${ended.status}, and not ${ending}`);
    latenciesMs.push(performance.now() - since);
    workflowId = ended.workflowId;
  }
  const started = performance.now();
  try {
    await (pace.kind === 'closed'
      ? inTurn(orders, pace, place)
      : onSchedule(orders, { ...pace, started, signal: either }, place));
  } catch (error) {
    failed.abort();
    throw error;
  }
  return { seconds: (performance.now() - started) / 1000, latenciesMs, workflowId };
}

type Place = (number: number, since: number) => Promise<void>;

async function inTurn(orders: number, { atATime }: { atATime: number }, place: Place): Promise<void> {
  let next = 0;
  async function customer(): Promise<void> {
    while (next < orders) {
      const number = next;
      next += 1;
      await place(number, performance.now());
    }
  }
  await Promise.all(Array.from({ length: Math.min(atATime, orders) }, customer));
}

/** Latencies count from the schedule, so that what stands still while orders come is seen in those that had to wait for it. */
async function onSchedule(
  orders: number,
  { perSecond, started, signal }: { perSecond: number; started: number; signal: AbortSignal },
  place: Place,
): Promise<void> {
  await Promise.all(
    Array.from({ length: orders }, async (_, number) => {
      const due = started + (number * 1000) / perSecond;
      await sleep(due - performance.now(), undefined, { signal });
      await place(number, due);
    }),
  );
}
