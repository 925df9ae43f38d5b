import { none, type Bounds } from '../../../explore/bounds.ts';
import { inGenericWorld, type ExploredSaga } from '../../../explore/explored-saga.ts';
import { thingParty } from '../../../explore/thing-party.ts';
import type { Saga, SagaDefinition } from '../../../saga/saga.ts';
import { action, check, named, reservation, retriable, type Step } from '../../../saga/step.ts';

/** Nothing goes wrong but what is named. */
export function only(bounds: Partial<Bounds>): Bounds {
  return { ...none, incidents: 9, ...bounds };
}

/** Its only reservation, where it has one, is its pivot. */
export function sagaOf(
  name: string,
  steps: readonly Step[],
  flow: (saga: Saga) => Promise<void>,
): SagaDefinition {
  const pivot = steps.find(({ kind }) => kind === 'reservation')?.name;
  const byName = Object.fromEntries(steps.map((step) => [step.name, step]));
  return { name, steps: byName, flow, ...(pivot === undefined ? {} : { pivot }) };
}

const { pay, pack, hold } = named({ pay: action(), pack: action(), hold: reservation() });

export const inSequence = sagaOf('in sequence', [pay, pack], async (saga) => {
  await saga.run(pay);
  await saga.run(pack);
});

export const inParallel = sagaOf('in parallel', [pay, pack], async (saga) => {
  await saga.parallel(pay, pack);
});

export const held = sagaOf('held', [hold], async (saga) => {
  await saga.reserve(hold);
  await saga.commit(hold);
});

export const paidAndHeld = sagaOf('paid and held', [pay, hold], async (saga) => {
  await saga.parallel(pay, hold);
  await saga.commit(hold);
});

const { deposit, room, car } = named({ deposit: action(), room: reservation(), car: reservation() });

/** What was paid for first may have to follow a decision on what is confirmed last. */
export const trip = sagaOf('trip', [deposit, room, car], async (saga) => {
  await saga.run(deposit);
  await saga.parallel(room, car);
  await saga.commit(room);
});

const parcel = named({ pay: action(), book: reservation(), tell: retriable() });

/** The smallest in which what was done may have to follow a decision. */
export const parcelSaga: SagaDefinition = {
  name: 'parcel',
  steps: parcel,
  pivot: 'book',
  flow: async (saga) => {
    await saga.run(parcel.pay);
    await saga.reserve(parcel.book);
    await saga.commit(parcel.book);
    await saga.run(parcel.tell);
  },
};

const charging = named({
  askStation: check(),
  authorize: action(),
  unlock: reservation(),
  tell: retriable(),
});

/** A step of each kind. */
const unlocking: SagaDefinition = {
  name: 'unlocking',
  steps: charging,
  pivot: 'unlock',
  flow: async (saga) => {
    await saga.run(charging.askStation);
    await saga.parallel(charging.authorize, charging.unlock);
    await saga.commit(charging.unlock);
    await saga.run(charging.tell);
  },
};

/** The point of no return of {@link unlocking} is in another system. */
export function unlockingInItsWorld(): ExploredSaga {
  return inGenericWorld(unlocking, { unlock: thingParty('unlock', { remotePivot: true }) });
}
