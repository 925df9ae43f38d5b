import { describe, expect, it } from 'vitest';
import type { Fate } from '../../../explore/fate.ts';
import { inOrderWorld } from '../../../sagas/order/model/order-world.ts';
import type { At } from '../../../explore/party.ts';
import { apply, newWorld, type Answer, type World, type WorldCommand } from '../../../explore/world.ts';
import { orderSaga } from '../../../sagas/order/saga.ts';

const { rules } = inOrderWorld(orderSaga);
const reason = { cause: 'cancel_requested', message: 'Please' };

const authorize: At = { step: 'authorizePayment', kind: 'action', phase: 'run', pivot: false };
const capture: At = { step: 'capturePayment', kind: 'action', phase: 'run', pivot: false };
const refund: At = { ...capture, phase: 'compensate' };
const hold: At = { step: 'stockHold', kind: 'reservation', phase: 'try', pivot: false };
const place: At = { step: 'warehouseOrder', kind: 'reservation', phase: 'try', pivot: false };
const sell: At = { ...hold, phase: 'confirm', pivot: true };

/** A world in which commands were carried out one after the other, and what the last of them was answered. */
class Given {
  readonly world: World;
  readonly answer: Answer | undefined;

  constructor(world: World = newWorld(rules), answer?: Answer) {
    this.world = world;
    this.answer = answer;
  }

  when(command: WorldCommand): Given {
    const { world, answer } = apply(rules, this.world, command);
    return new Given(world, answer);
  }

  performed(at: At, fate: Fate = 'answers'): Given {
    const begun = this.when({ type: 'begin', at, aged: false });
    if (begun.answer?.kind !== 'begun') return begun;
    return begun.when({ type: 'finish', attempt: begun.answer.attempt, fate });
  }

  /** What was presumed lost goes on. */
  resumed(lost: Given): Given {
    if (lost.answer?.kind !== 'unsettled' || lost.answer.late === undefined)
      throw new Error('Nothing was lost');
    return this.when({ type: 'resume', late: lost.answer.late });
  }

  get payment() {
    return this.world.parties['payment'];
  }
}

const upToThePivot = () =>
  new Given().performed(authorize).performed(hold).performed(capture).performed(place);

const succeeded = { kind: 'settled', outcome: { kind: 'succeeded' } };
const interrupted = { kind: 'settled', outcome: { kind: 'interrupted' } };

describe('the model of the world', () => {
  it('has one effect for any number of deliveries', () => {
    const twice = new Given().performed(authorize).performed(authorize);
    expect(twice.answer).toMatchObject(succeeded);
    expect(twice.payment).toMatchObject({ status: 'authorized', authorized: 1180 });
  });

  it('answers a retry under the same key with what it did', () => {
    const again = new Given().performed(authorize, 'answer_lost').performed(authorize);
    expect(again.answer).toMatchObject(succeeded);
    expect(again.payment).toMatchObject({ authorized: 1180 });
  });

  it('looks up what was answered with a server error', () => {
    const answered = new Given().performed(authorize).performed(capture, 'fails_after');
    expect(answered.answer).toMatchObject(succeeded);
    expect(answered.payment).toMatchObject({ captured: 1180 });
  });

  it('refuses a capture that arrives after its refund', () => {
    const lost = new Given().performed(authorize).performed(capture, 'adrift');
    const late = lost.when({ type: 'start_cancel', reason }).performed(refund).resumed(lost);
    expect(late.payment).toMatchObject({ status: 'canceled', captured: 0, voided: 1180 });
  });

  it('refuses a worker that wakes up after the undo', () => {
    const undone = new Given().performed(authorize).when({ type: 'start_cancel', reason }).performed(refund);
    expect(undone.performed(capture).answer).toMatchObject(interrupted);
  });

  it('has one winner of cancel and pivot', () => {
    const heldStock = upToThePivot();
    expect(heldStock.performed(sell).when({ type: 'start_cancel', reason }).answer).toEqual({
      kind: 'too_late',
    });
    expect(heldStock.when({ type: 'start_cancel', reason }).performed(sell).answer).toMatchObject(
      interrupted,
    );
  });

  it('does not attempt the pivot while a phase before it is not on record as done', () => {
    expect(new Given().performed(authorize).performed(hold).performed(sell).answer).toMatchObject({
      kind: 'settled',
      outcome: {
        kind: 'out_of_line',
        phases: [
          { step: 'capturePayment', phase: 'run' },
          { step: 'warehouseOrder', phase: 'try' },
        ],
      },
    });
  });

  it('refuses the pivot when the hold has lapsed', () => {
    expect(upToThePivot().performed(sell, 'lapsed').answer).toMatchObject({
      kind: 'settled',
      outcome: { kind: 'refused', cause: 'hold_lost' },
    });
  });

  it('asks again after a redrive what was refused', () => {
    const parked = new Given().performed(capture, 'refuses').when({ type: 'park', at: capture });
    const redriven = parked.when({ type: 'record_redrive', phases: [capture] });
    expect(redriven.world.fences['capturePayment']?.run?.state).toBe('not_applied');
  });

  it('calls no order cancelled that holds something', () => {
    const close: WorldCommand = { type: 'close', as: 'cancelled', final: [] };
    expect(new Given().performed(hold).when(close).answer).toEqual({
      kind: 'told',
      told: { kind: 'not_undone', steps: ['stockHold'] },
    });
    expect(
      new Given()
        .performed(hold)
        .performed({ ...hold, phase: 'cancel' })
        .when(close).answer,
    ).toEqual({ kind: 'told', told: { kind: 'closed' } });
  });

  it('refuses everything once the order is closed', () => {
    const closed = new Given().when({ type: 'close', as: 'cancelled', final: [] });
    expect(closed.performed(authorize).answer).toMatchObject({
      outcome: { kind: 'closed', as: 'cancelled' },
    });
    expect(closed.when({ type: 'start_cancel', reason }).answer).toEqual({ kind: 'order_closed' });
  });
});
