import { describe, expect, it } from 'vitest';
import type { Resolution } from '../../../saga/runtime.ts';
import { declined, failed, given, Hanging, ok, refused } from './scripted-runtime.ts';

import { saga } from './small-saga.ts';

const toTheGroup = ['pay.run', 'hold.try', 'capture.run', 'ship.try'];
const theRest = ['hold.confirm', 'ship.confirm', 'receipt.run', 'completed'];
const undone = ['capture.compensate', 'hold.cancel', 'pay.compensate', 'cancelled'];
const noStock = refused('out_of_stock');

describe('a decision that concerns what was done before', () => {
  const follows = ['ship.try'];
  const resolutions = { 'ship.try': ['retry'] } as const;

  it('brings it in line, in the order in which it was done, before what was refused is attempted again', async () => {
    const { end, happened } = given(saga, { 'ship.try': [noStock] }, { resolutions, follows });
    expect(await end).toEqual({ outcome: 'completed' });
    expect(await happened()).toEqual([
      ...toTheGroup,
      'ship.try in review: out_of_stock',
      'revised for ship.try',
      'pay.run',
      'hold.try',
      'capture.run',
      'in line for ship.try',
      'ship.try',
      ...theRest,
    ]);
  });

  it('waits for the siblings that are under way', async () => {
    const slow = new Hanging();
    const { end, happened } = given(
      saga,
      { 'ship.try': [noStock], 'capture.run': [slow] },
      { resolutions, follows },
    );
    expect((await happened()).at(-1)).toBe('ship.try in review: out_of_stock');
    slow.settle(ok());
    await end;
    expect((await happened()).slice(0, 3)).toEqual([
      'capture.run settled',
      'revised for ship.try',
      'pay.run',
    ]);
  });

  it('waits for an engineer where attempts come to something again and again, and the record does not say so', async () => {
    const { run, end, happened } = given(
      saga,
      { 'ship.try': [noStock] },
      { resolutions, follows, unsettled: 4 },
    );
    expect((await happened()).slice(-4)).toEqual([
      'pay.run',
      'pay.run',
      'pay.run',
      'parked ship.try: history_diverged',
    ]);
    await run.redrive();
    expect(await end).toEqual({ outcome: 'completed' });
  });

  it('waits for a sibling that is parked, whose request must not change under it', async () => {
    const { run, end, happened } = given(
      saga,
      { 'ship.try': [noStock], 'capture.run': [failed('internal_error')] },
      { resolutions, follows },
    );
    expect(await happened()).not.toContain('revised for ship.try');
    await run.redrive();
    expect(await end).toEqual({ outcome: 'completed' });
  });

  it('shows what could not follow as refused, not as under way', async () => {
    const { happened, shown } = given(
      saga,
      { 'ship.try': [noStock], 'capture.run': [ok(), refused('insufficient_funds')] },
      { resolutions: { 'ship.try': ['retry', new Hanging<Resolution>()] }, follows },
    );
    await happened();
    expect(shown('capture')).toBe('refused');
  });

  it('that cannot be done lets what was asked for before stand again, back to front, and asks again', async () => {
    const { end, happened } = given(
      saga,
      { 'ship.try': [noStock], 'capture.run': [ok(), refused('insufficient_funds')] },
      { resolutions: { 'ship.try': ['retry', 'cancel'] }, follows },
    );
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'insufficient_funds' });
    expect((await happened()).slice(4)).toEqual([
      'ship.try in review: out_of_stock',
      'revised for ship.try',
      'pay.run',
      'hold.try',
      'capture.run',
      'reverted for ship.try: insufficient_funds',
      'hold.try',
      'pay.run',
      'ship.try in review: insufficient_funds',
      'undoing: insufficient_funds',
      ...undone,
    ]);
  });

  it('whose way back lets go of a reservation asks nobody about that: where it is refused, an engineer sees to it', async () => {
    const { run, end, happened } = given(
      saga,
      {
        'ship.try': [noStock],
        'capture.run': [ok(), refused('insufficient_funds')],
        'hold.cancel': [refused('undo_refused')],
      },
      {
        resolutions: { 'ship.try': ['retry', 'cancel'] },
        follows,
        bringsBack: [{ step: 'hold', phase: 'cancel' }],
      },
    );
    expect((await happened()).slice(-3)).toEqual([
      'reverted for ship.try: insufficient_funds',
      'hold.cancel',
      'parked hold.cancel: undo_refused',
    ]);
    await run.redrive();
    expect((await happened()).slice(0, 2)).toEqual(['hold.cancel', 'ship.try in review: insufficient_funds']);
    expect(await end).toMatchObject({ outcome: 'cancelled' });
  });

  it('whose way back is refused as well asks about that, on its own', async () => {
    const { end, happened } = given(
      saga,
      {
        'ship.try': [noStock],
        'hold.try': [ok(), ok(), noStock],
        'capture.run': [ok(), refused('insufficient_funds')],
      },
      { resolutions: { 'ship.try': ['retry', 'retry'], 'hold.try': ['retry'] }, follows },
    );
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(9, 15)).toEqual([
      'reverted for ship.try: insufficient_funds',
      'hold.try',
      'hold.try in review: out_of_stock',
      'revised for hold.try',
      'hold.try',
      'pay.run',
    ]);
  });

  it('is parked where an earlier effect fails for a technical reason, and goes on there', async () => {
    const { run, end, happened } = given(
      saga,
      { 'ship.try': [noStock], 'hold.try': [ok(), failed('internal_error')] },
      { resolutions, follows },
    );
    expect((await happened()).slice(-3)).toEqual(['pay.run', 'hold.try', 'parked hold.try: internal_error']);
    await run.redrive();
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(0, 3)).toEqual(['hold.try', 'capture.run', 'in line for ship.try']);
  });

  it('is left where the order is cancelled meanwhile; all that was done is undone', async () => {
    const slow = new Hanging();
    const { run, end, happened } = given(
      saga,
      { 'ship.try': [noStock], 'hold.try': [ok(), slow] },
      { resolutions, follows },
    );
    await happened();
    run.cancel({ cause: 'cancel_requested', message: 'Please' });
    slow.settle(ok());
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    expect(await happened()).toEqual(['hold.try settled', 'undoing: cancel_requested', ...undone]);
  });

  it('brings it in line after the pivot as well', async () => {
    const { end, happened } = given(
      saga,
      { 'ship.confirm': [noStock] },
      { resolutions: { 'ship.confirm': ['retry'] }, follows: ['ship.confirm'] },
    );
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(6)).toEqual([
      'ship.confirm in review: out_of_stock',
      'revised for ship.confirm',
      'pay.run',
      'hold.try',
      'capture.run',
      'ship.try',
      'in line for ship.confirm',
      'ship.confirm',
      'receipt.run',
      'completed',
    ]);
  });
});

describe('two branches of a group that are refused at once', () => {
  it('are decided one after the other, and attempted once the other revision is in effect', async () => {
    const aligning = new Hanging();
    const { end, happened } = given(
      saga,
      {
        'capture.run': [refused('card_declined')],
        'ship.try': [noStock],
        'hold.try': [ok(), ok(), aligning],
      },
      {
        resolutions: { 'capture.run': ['retry'], 'ship.try': ['retry'] },
        follows: ['capture.run', 'ship.try'],
      },
    );
    expect((await happened()).slice(4)).toEqual([
      'capture.run in review: card_declined',
      'ship.try in review: out_of_stock',
      'revised for capture.run',
      'pay.run',
      'hold.try',
      'in line for capture.run',
      'revised for ship.try',
      'pay.run',
      'hold.try',
    ]);
    aligning.settle(ok());
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(0, 3)).toEqual([
      'hold.try settled',
      'in line for ship.try',
      'capture.run',
    ]);
  });

  it('are both left when one is ruled to cancel', async () => {
    const { end, happened } = given(
      saga,
      { 'capture.run': [refused('card_declined')], 'ship.try': [noStock] },
      { resolutions: { 'capture.run': [new Hanging<Resolution>()], 'ship.try': ['cancel'] } },
    );
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'out_of_stock' });
    expect((await happened()).slice(-4)).toEqual([
      'undoing: out_of_stock',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });
});

describe('a run that another run has overtaken', () => {
  it('stops where it learns so while it brings effects in line', async () => {
    const { end, happened } = given(
      saga,
      { 'ship.try': [noStock], 'pay.run': [ok(), { kind: 'closed', as: 'completed' }] },
      { resolutions: { 'ship.try': ['retry'] }, follows: ['ship.try'] },
    );
    expect(await end).toEqual({ outcome: 'history_diverged', closedAs: 'completed' });
    expect((await happened()).at(-1)).toBe('pay.run');
  });
});

describe('a run that was reset while a decision was put into effect', () => {
  const cannotPay = declined('insufficient_funds');

  it('takes it back where an earlier step cannot follow: all that it has done is brought back, and it goes on', async () => {
    const { end, happened } = given(
      saga,
      { 'capture.run': [cannotPay] },
      { resolutions: {}, takenBack: ['capture.run'] },
    );
    expect(await end).toEqual({ outcome: 'completed' });
    expect(await happened()).toEqual([
      ...toTheGroup,
      'taken back for capture.run',
      'ship.try',
      'capture.run',
      'hold.try',
      'pay.run',
      'capture.run',
      ...theRest,
    ]);
  });

  it('takes it back once its siblings have come to rest', async () => {
    const slow = new Hanging();
    const { end, happened } = given(
      saga,
      { 'capture.run': [cannotPay], 'ship.try': [slow] },
      { resolutions: {}, takenBack: ['capture.run'] },
    );
    expect(await happened()).toEqual(toTheGroup);
    slow.settle(ok());
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(0, 2)).toEqual(['ship.try settled', 'taken back for capture.run']);
  });

  it('asks about it where there is no such decision; what it had done is undone with the rest', async () => {
    const { end, happened } = given(
      saga,
      { 'capture.run': [cannotPay] },
      { resolutions: { 'capture.run': ['cancel'] } },
    );
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'insufficient_funds' });
    expect((await happened()).slice(5)).toEqual([
      'capture.run in review: insufficient_funds',
      'undoing: insufficient_funds',
      'ship.cancel',
      ...undone,
    ]);
  });
});
