import { describe, expect, it } from 'vitest';
import { defineSaga } from '../../../saga/saga.ts';
import { action, named, reservation } from '../../../saga/step.ts';

const trip = {
  name: 'trip',
  steps: named({ flight: action(), seat: reservation(), room: reservation() }),
  flow: () => Promise.resolve(),
};

/** Of a file that is run as it is, without its types being checked. */
const unchecked = (pivot: string) => defineSaga({ ...trip, pivot: pivot as 'seat' });

describe('a saga whose pivot', () => {
  it('is one of its reservations is defined', () => {
    expect(unchecked('room').pivot).toBe('room');
    expect(defineSaga(trip)).toBe(trip);
  });

  it.each(['saet', 'flight'])('is %s is refused, and its reservations are named', (pivot) => {
    expect(() => unchecked(pivot)).toThrow(
      `The pivot of trip is to be ${pivot}, which is none of its reservations: seat, room`,
    );
  });
});
