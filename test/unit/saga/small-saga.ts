import type { SagaDefinition } from '../../../saga/saga.ts';
import { action, reservation } from '../../../saga/step.ts';

export const pay = action('pay');
export const hold = reservation('hold');
const capture = action('capture');
const ship = reservation('ship');
const receipt = action('receipt', { compensated: false });

export const saga: SagaDefinition<readonly string[]> = {
  name: 'test',
  initial: [],
  evolve: (state, { step, phase }) => [...state, `${step}.${phase}`],
  async flow(saga) {
    await saga.run(pay);
    await saga.reserve(hold);
    await saga.parallel(capture, ship);
    await saga.commit(hold);
    await saga.run(receipt);
  },
};
