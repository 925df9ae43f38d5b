import { defineSaga } from '../../../saga/saga.ts';
import { action, named, reservation, retriable } from '../../../saga/step.ts';

const steps = named({
  pay: action(),
  hold: reservation(),
  capture: action(),
  ship: reservation(),
  receipt: retriable(),
});
export const { pay, hold } = steps;

export const saga = defineSaga({
  name: 'test',
  steps,
  pivot: 'hold',
  async flow(saga, { pay, hold, capture, ship, receipt }) {
    await saga.run(pay);
    await saga.reserve(hold);
    await saga.parallel(capture, ship);
    await saga.commit(hold);
    await saga.run(receipt);
  },
});
