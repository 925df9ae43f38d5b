import type { Bounds } from '../../../explore/bounds.ts';
import type { Saga, SagaDefinition } from '../../../saga/saga.ts';
import { action, reservation } from '../../../saga/step.ts';

/** Nothing goes wrong but what is named. */
export function only(bounds: Partial<Bounds>): Bounds {
  return {
    parks: 0,
    lates: 0,
    resets: 0,
    tasks: 0,
    cancels: 0,
    retries: 0,
    decisions: 0,
    incidents: 9,
    ...bounds,
  };
}

export function sagaOf(name: string, flow: (saga: Saga<number>) => Promise<void>): SagaDefinition<number> {
  return { name, initial: 0, evolve: (count) => count + 1, flow };
}

const pay = action('pay');
const pack = action('pack');
const hold = reservation('hold');

export const inSequence = sagaOf('in sequence', async (saga) => {
  await saga.run(pay);
  await saga.run(pack);
});

export const inParallel = sagaOf('in parallel', async (saga) => {
  await saga.parallel(pay, pack);
});

export const held = sagaOf('held', async (saga) => {
  await saga.reserve(hold);
  await saga.commit(hold);
});

export const paidAndHeld = sagaOf('paid and held', async (saga) => {
  await saga.parallel(pay, hold);
  await saga.commit(hold);
});
