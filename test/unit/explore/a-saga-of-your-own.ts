import { defineSaga } from '../../../saga/saga.ts';
import { action, named, reservation } from '../../../saga/step.ts';

const steps = named({
  bookFlight: action(),
  seat: reservation(),
});

export const tripSaga = defineSaga({
  name: 'trip',
  steps,
  pivot: 'seat',
  flow: async (saga, { bookFlight, seat }) => {
    await saga.run(bookFlight);
    await saga.reserve(seat);
    await saga.commit(seat);
  },
});
