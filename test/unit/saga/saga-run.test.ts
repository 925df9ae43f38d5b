import { check, named } from '../../../saga/step.ts';
import { describe, expect, it } from 'vitest';
import { failed, given, Hanging, ok, refused } from './scripted-runtime.ts';
import { hold, pay, saga } from './small-saga.ts';

const forwardToThePivot = ['pay.run', 'hold.try', 'capture.run', 'ship.try', 'hold.confirm'];
const cancelRequested = { cause: 'cancel_requested', message: 'Please' };

describe('a saga in which all goes well', () => {
  it('reserves, confirms after the pivot and completes', async () => {
    const { end, happened } = given(saga);
    expect(await end).toEqual({ outcome: 'completed' });
    expect(await happened()).toEqual([...forwardToThePivot, 'ship.confirm', 'receipt.run', 'completed']);
  });

  it('tells its flow what the branches came to in the order given, whichever is first', async () => {
    const slow = new Hanging();
    const { run, end, happened } = given(saga, { 'capture.run': [slow] });
    await happened();
    slow.settle(ok());
    await end;
    expect([...run.results.keys()]).toEqual(['pay', 'hold', 'capture', 'ship', 'receipt']);
  });

  it('lets a step work with what an earlier one came to', async () => {
    const seen: unknown[] = [];
    const { end } = given(
      {
        ...saga,
        flow: async (saga) => {
          seen.push(await saga.run(pay));
          await saga.reserve(hold);
          await saga.commit(hold);
        },
      },
      { 'pay.run': [{ kind: 'succeeded', result: { reference: 'pi_1' } }] },
    );
    await end;
    expect(seen).toEqual([{ reference: 'pi_1' }]);
  });

  it('does not undo a question', async () => {
    const { score } = named({ score: check() });
    const { end, happened } = given(
      {
        ...saga,
        steps: { score, ...saga.steps },
        flow: async (saga) => {
          await saga.run(score);
          await saga.run(pay);
          await saga.reserve(hold);
          await saga.commit(hold);
        },
      },
      { 'hold.try': [refused('out_of_stock')] },
    );
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    expect((await happened()).filter((one) => one.startsWith('score'))).toEqual(['score.run']);
  });
});

describe('a step that refuses', () => {
  it('is not compensated itself; what was done before is, in reverse order', async () => {
    const { end, happened } = given(saga, { 'ship.try': [refused('address_not_served')] });
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'address_not_served' });
    expect(await happened()).toEqual([
      'pay.run',
      'hold.try',
      'capture.run',
      'ship.try',
      'undoing: address_not_served',
      'capture.compensate',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });

  it('undoes nothing where nothing was done', async () => {
    const { end, happened } = given(saga, { 'pay.run': [refused('insufficient_funds')] });
    await end;
    expect(await happened()).toEqual(['pay.run', 'undoing: insufficient_funds', 'cancelled']);
  });

  it('undoes nothing of a parallel group before every branch has settled', async () => {
    const slow = new Hanging();
    const { end, happened } = given(saga, {
      'capture.run': [slow],
      'ship.try': [refused('address_not_served')],
    });
    expect(await happened()).toEqual(['pay.run', 'hold.try', 'capture.run', 'ship.try']);
    slow.settle(ok());
    await end;
    expect((await happened()).slice(0, 3)).toEqual([
      'capture.run settled',
      'undoing: address_not_served',
      'capture.compensate',
    ]);
  });

  it('has its reservation cancelled when the pivot is what refuses', async () => {
    const { end, happened } = given(saga, { 'hold.confirm': [refused('hold_lost')] });
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'hold_lost' });
    expect(await happened()).toEqual([
      ...forwardToThePivot,
      'undoing: hold_lost',
      'ship.cancel',
      'capture.compensate',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });

  it('waits for an engineer after the pivot, for the saga only goes forward', async () => {
    const { run, end, happened } = given(saga, { 'receipt.run': [refused('recipient_refused')] });
    expect((await happened()).slice(-2)).toEqual(['receipt.run', 'parked receipt.run: recipient_refused']);
    await run.redrive();
    expect(await end).toEqual({ outcome: 'completed' });
  });
});

describe('a step that fails for a technical reason', () => {
  it('parks, and a redrive goes on at that step', async () => {
    const { run, end, happened } = given(saga, { 'hold.try': [failed('internal_error')] });
    expect(await happened()).toEqual(['pay.run', 'hold.try', 'parked hold.try: internal_error']);
    await run.redrive();
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened())[0]).toBe('hold.try');
  });

  it('is redriven once, however often the button is pressed', async () => {
    const { run, end, happened } = given(saga, { 'hold.try': [failed('internal_error')] });
    await happened();
    await Promise.all([run.redrive(), run.redrive(), run.redrive()]);
    await end;
    expect((await happened()).filter((name) => name === 'hold.try')).toHaveLength(1);
  });

  it('may have had its effect, so a cancel undoes it too', async () => {
    const { run, end, happened } = given(saga, { 'capture.run': [failed('outcome_unknown')] });
    await happened();
    run.cancel(cancelRequested);
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'cancel_requested' });
    expect(await happened()).toEqual([
      'undoing: cancel_requested',
      'ship.cancel',
      'capture.compensate',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });

  it('does not keep the saga from being undone when another branch refuses', async () => {
    const slow = new Hanging();
    const { end, happened } = given(saga, { 'capture.run': [failed('internal_error')], 'ship.try': [slow] });
    expect((await happened()).at(-1)).toBe('parked capture.run: internal_error');
    slow.settle(refused('address_not_served'));
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'address_not_served' });
  });

  it('keeps the run from claiming success when it is an undo', async () => {
    const { run, end, happened } = given(saga, {
      'ship.try': [refused('address_not_served')],
      'capture.compensate': [failed('credentials_invalid')],
    });
    expect((await happened()).slice(-2)).toEqual([
      'capture.compensate',
      'parked capture.compensate: credentials_invalid',
    ]);
    await run.redrive();
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    expect(await happened()).toEqual(['capture.compensate', 'hold.cancel', 'pay.compensate', 'cancelled']);
  });
});

describe('a cancel', () => {
  it('before the pivot starts nothing forward, interrupts no call, and undoes', async () => {
    const underWay = new Hanging();
    const { run, end, happened } = given(saga, { 'hold.try': [underWay] });
    expect(await happened()).toEqual(['pay.run', 'hold.try']);
    run.cancel(cancelRequested);
    expect(await happened()).toEqual([]);
    underWay.settle(ok());
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'cancel_requested' });
    expect(await happened()).toEqual([
      'hold.try settled',
      'undoing: cancel_requested',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });

  it('after the pivot changes nothing', async () => {
    const underWay = new Hanging();
    const { run, end, happened } = given(saga, { 'receipt.run': [underWay] });
    await happened();
    expect(run.pivoted).toBe(true);
    run.cancel(cancelRequested);
    underWay.settle(ok());
    expect(await end).toEqual({ outcome: 'completed' });
  });

  it('while the saga is being undone changes nothing', async () => {
    const underWay = new Hanging();
    const { run, end, happened } = given(saga, {
      'ship.try': [refused('address_not_served')],
      'capture.compensate': [underWay],
    });
    await happened();
    run.cancel(cancelRequested);
    underWay.settle(ok());
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'address_not_served' });
    expect(await happened()).toEqual([
      'capture.compensate settled',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });

  it('that the record knew first interrupts the step, which is undone for it may have had its effect', async () => {
    const { end, happened } = given(saga, { 'hold.try': [{ kind: 'interrupted' }] });
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    expect((await happened()).slice(2)).toEqual([
      'undoing: cancel_requested',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });
});

describe('a run that another run has overtaken', () => {
  it('repeats and undoes nothing when it learns that the saga was closed', async () => {
    const { end, happened } = given(saga, { 'pay.run': [{ kind: 'closed', as: 'completed' }] });
    expect(await end).toEqual({ outcome: 'history_diverged', closedAs: 'completed' });
    expect(await happened()).toEqual(['pay.run']);
  });

  it('stops undoing at once', async () => {
    const { end, happened } = given(saga, {
      'ship.try': [refused('address_not_served')],
      'capture.compensate': [{ kind: 'closed', as: 'cancelled' }],
    });
    expect(await end).toEqual({ outcome: 'history_diverged', closedAs: 'cancelled' });
    expect((await happened()).at(-1)).toBe('capture.compensate');
  });
});

describe('a flow with a defect', () => {
  it('that reserves and never commits is refused, not completed', async () => {
    const { end } = given({
      ...saga,
      flow: async (saga) => {
        await saga.reserve(hold);
      },
    });
    await expect(end).rejects.toThrow('without saga.commit()');
  });

  it('that commits another reservation than the pivot of its saga is refused: nothing is confirmed', async () => {
    const { ship } = saga.steps;
    const { end, happened } = given({
      ...saga,
      flow: async (saga) => {
        await saga.reserve(hold);
        await saga.reserve(ship);
        await saga.commit(ship);
      },
    });
    await expect(end).rejects.toThrow('The flow of test commits ship; its pivot is hold');
    expect(await happened()).toEqual(['hold.try', 'ship.try']);
  });

  it('that does before its pivot what only goes forward is refused: nothing would undo it', async () => {
    const { receipt } = saga.steps;
    const { end } = given({
      ...saga,
      flow: async (saga) => {
        await saga.reserve(hold);
        await saga.run(receipt);
        await saga.commit(hold);
      },
    });
    await expect(end).rejects.toThrow('receipt only goes forward');
  });

  it('that throws is neither completed nor undone: that is for its author', async () => {
    const { end, happened } = given({
      ...saga,
      flow: async (saga) => {
        await saga.run(pay);
        throw new TypeError('a bug');
      },
    });
    await expect(end).rejects.toThrow('a bug');
    expect(await happened()).toEqual(['pay.run']);
  });
});
