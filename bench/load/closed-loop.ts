import { placeOrder } from './place-order.ts';
import { scenarios, type ScenarioName } from './scenarios.ts';

export interface Load {
  readonly scenario: ScenarioName;
  readonly orders: number;
  readonly atATime: number;
}

export interface Loaded {
  readonly seconds: number;
  /** Of each order, from POST to its end. */
  readonly latenciesMs: readonly number[];
  /** Of the last one that ended, where orders have runs. */
  readonly workflowId: string | undefined;
}

/** So many customers, each of whom orders again as soon as the order before has ended. @throws where one ends otherwise than it has to */
export async function closedLoop(
  url: string,
  { scenario, orders, atATime }: Load,
  signal: AbortSignal,
): Promise<Loaded> {
  const { order, ending } = scenarios[scenario];
  const latenciesMs: number[] = [];
  let workflowId: string | undefined;
  let left = orders;
  const failed = new AbortController();
  const either = AbortSignal.any([signal, failed.signal]);
  async function customer(): Promise<void> {
    while (left > 0) {
      left -= 1;
      const since = performance.now();
      const ended = await placeOrder(url, order, either);
      if (ended.status !== ending) throw new Error(`An order ended ${ended.status}, and not ${ending}`);
      latenciesMs.push(performance.now() - since);
      workflowId = ended.workflowId;
    }
  }
  const started = performance.now();
  try {
    await Promise.all(Array.from({ length: Math.min(atATime, orders) }, customer));
  } catch (error) {
    failed.abort();
    throw error;
  }
  return { seconds: (performance.now() - started) / 1000, latenciesMs, workflowId };
}
