import { afterAll, beforeAll, expect, it } from 'vitest';
import type { InstanceEvent } from '../../saga/rules/instance-event.ts';
import { accepted, evolveShown, type ShownState } from '../../saga/rules/status.ts';
import { openOrderStore } from '../../sagas/order/effects/order-store.ts';
import type { OrderStore } from '../../sagas/order/store/kept.ts';
import {
  inInstanceTransaction,
  InstanceNotFound,
  readInstance,
} from '../../store/commit/instance-transaction.ts';
import { writeChanges } from '../../store/commit/write-changes.ts';
import { readGroups } from '../../store/dead-letters/dead-letter-queries.ts';
import { acceptInstance } from '../../store/instances/accept-instance.ts';
import { readEvents } from '../../store/instances/instance-queries.ts';
import { parkStep, startCancel } from '../../store/instances/lifecycle.ts';
import { openStore, type Kept, type Store, type StoredSaga } from '../../store/saga.ts';
import { instancesNeverBegun } from '../../store/sweep/sweep-queries.ts';
import { cloneDatabase, type ClonedDatabase } from '../rig/embedded-database.ts';

/** A visit to somebody, who may be told another time. */
interface VisitKept extends Kept {
  readonly personal: { readonly host: string; readonly at: string };
  readonly event: InstanceEvent | { readonly type: 'accepted' } | { readonly type: 'put_off' };
}

const never = (): never => {
  throw new Error('Nobody asks for this');
};

const visit: StoredSaga<VisitKept> = {
  name: 'visit',
  shown: [],
  driftCauses: [],
  evolve: (state, event, at) => evolved(state, event, at),
  revised: ({ personal }, after) => ({ personal: { ...personal, ...after }, event: { type: 'put_off' } }),
  renewHolds: () => Promise.resolve(),
  letterGroupOf: (step, cause) => `${step} and ${cause}`,
  ownLetters: () => undefined,
  rules: never,
  resolutionOf: never,
  decisionFacts: never,
};

function evolved(state: ShownState | undefined, event: VisitKept['event'], at: string): ShownState {
  const before = state ?? accepted;
  if (event.type === 'accepted') return before;
  if (event.type === 'put_off') return { ...before, revision: before.revision + 1 };
  return evolveShown({ steps: {} }, before, event, at);
}

let database: ClonedDatabase;
let visits: Store<VisitKept>;
let orders: OrderStore;

beforeAll(async () => {
  database = await cloneDatabase();
  visits = openStore({ url: database.url, max: 2 }, visit);
  orders = openOrderStore({ url: database.url, max: 2 });
});
afterAll(async () => {
  await Promise.all([visits.end(), orders.end()]);
  await database.drop();
});

it('instances of any saga are stored, and those of another are left alone', async () => {
  const key = { operation: 'visit', key: 'v', requestHash: '1' };
  const personal = { host: 'Ada', at: 'noon' };
  const accepting = { instanceId: 'v-1', personal, accepted: { type: 'accepted' }, response: {} } as const;
  expect(await acceptInstance(visits, key, accepting)).toBe('done');
  expect(await acceptInstance(visits, key, { ...accepting, instanceId: 'v-2' })).toBe('known');

  await inInstanceTransaction(visits, 'v-1', (tx) =>
    writeChanges(tx, [{ kind: 'revised', after: { at: 'six' } }]),
  );
  expect(await readInstance(visits, 'v-1')).toEqual({
    instanceId: 'v-1',
    personal: { host: 'Ada', at: 'six' },
    state: { ...accepted, revision: 2 },
  });

  const parked = { step: 'drive', phase: 'run', cause: 'no_road', message: 'There is none.' } as const;
  expect(await parkStep(visits, 'v-1', { ...parked, holdTtlMs: 1 })).toMatchObject({ asks: true });
  expect(await readGroups(visits)).toMatchObject([{ group: 'drive and no_road', count: 1 }]);
  const cancelled = { cause: 'too_far', message: 'It is too far.', by: 'ada' };
  expect(await startCancel(visits, 'v-1', cancelled)).toMatchObject({ kind: 'cancelling', cause: 'too_far' });
  const told = await readEvents(visits, 'v-1');
  expect(told.map(({ event }) => event.type)).toEqual([
    'accepted',
    'put_off',
    'step_parked',
    'cancel_started',
  ]);

  await expect(readInstance(orders, 'v-1')).rejects.toThrow(InstanceNotFound);
  await expect(startCancel(orders, 'v-1', { ...cancelled, cause: 'timed_out' })).rejects.toThrow(
    'There is no order v-1',
  );
  await acceptInstance(visits, { ...key, key: 'w' }, { ...accepting, instanceId: 'v-3' });
  const untouched = { olderThanMs: 0, limit: 10 };
  expect(await instancesNeverBegun(orders, untouched)).toEqual([]);
  expect(await instancesNeverBegun(visits, untouched)).toMatchObject([{ instanceId: 'v-3' }]);
});
