import { judge } from '../journal/fence-rules.ts';
import { SagaRun } from '../saga/saga-run.ts';
import type { SagaDefinition } from '../saga/saga.ts';
import type { StepName } from '../domain/steps.ts';
import type { ExploredSaga } from './explored-saga.ts';
import { intent, paymentParty } from './payment-party.ts';
import type { Party, Thing } from './party.ts';
import { thingParty } from './thing-party.ts';
import { partyState } from './party-state.ts';
import type { World, WorldRules } from './world.ts';

/** What the order costs, in minor units. */
const due = 1180;

/** The parties of an order: a payment provider, our own stock, a warehouse, and a mailbox that drops repeats. */
export function orderParties(options: { tombstones?: boolean } = {}): Record<StepName, Party> {
  const payment = paymentParty({ due, authorize: 'authorizePayment' });
  return {
    authorizePayment: payment,
    stockHold: thingParty('stock', { local: true }),
    capturePayment: payment,
    warehouseOrder: thingParty('warehouse', options),
    sendReceipt: thingParty('mailbox', { lookUp: false }),
  };
}

/** The order saga, with money to the cent. */
export function inOrderWorld<State>(saga: SagaDefinition<State>, parties = orderParties()): ExploredSaga {
  const byName: Readonly<Record<string, Party>> = parties;
  const rules: WorldRules = {
    judge,
    partyOf(step) {
      const party = byName[step];
      if (party === undefined) throw new Error(`The world of the order has no party for the step ${step}`);
      return party;
    },
    booksOf: (world, closed) =>
      closed === 'completed' ? completedBooks(rules, world) : cancelledBooks(rules, world),
  };
  return { saga: saga, rules, Run: SagaRun };
}

function completedBooks(rules: WorldRules, world: World): readonly string[] {
  const { authorized, captured, voided, refunded } = intent(partyState(rules, world, 'authorizePayment'));
  return [
    ...differs(captured - refunded === due, `${captured - refunded} is charged, not ${due}`),
    ...differs(authorized === captured + voided, `${authorized} authorised is neither captured nor voided`),
    ...differs(thing(rules, world, 'stockHold').state === 'confirmed', 'the stock is not sold'),
    ...differs(thing(rules, world, 'warehouseOrder').state === 'confirmed', 'the warehouse may not ship'),
    ...differs(thing(rules, world, 'sendReceipt').applied === 1, 'there is not one receipt'),
  ];
}

function cancelledBooks(rules: WorldRules, world: World): readonly string[] {
  const { authorized, captured, voided, refunded } = intent(partyState(rules, world, 'authorizePayment'));
  const stock = thing(rules, world, 'stockHold').state;
  const warehouse = thing(rules, world, 'warehouseOrder').state;
  return [
    ...differs(captured === refunded, `${captured - refunded} is charged`),
    ...differs(authorized === captured + voided, `${authorized - captured - voided} is still authorised`),
    ...differs(stock === 'none' || stock === 'undone', `the stock is ${stock}`),
    ...differs(warehouse === 'none' || warehouse === 'undone', `the warehouse order is ${warehouse}`),
    ...differs(thing(rules, world, 'sendReceipt').applied === 0, 'a receipt was sent'),
  ];
}

function thing(rules: WorldRules, world: World, step: StepName): Thing {
  const state = partyState(rules, world, step);
  if (state.kind !== 'thing') throw new Error(`${step} is not a thing`);
  return state;
}

function differs(asExpected: boolean, what: string): readonly string[] {
  return asExpected ? [] : [what];
}
