import { describe, expect, it } from 'vitest';
import type { Resolution } from '../../../saga/runtime.ts';
import { given, Hanging, ok, refused } from './scripted-runtime.ts';

import { saga } from './small-saga.ts';

const toTheGroup = ['pay.run', 'hold.try', 'capture.run', 'ship.try'];
const undone = ['capture.compensate', 'hold.cancel', 'pay.compensate', 'cancelled'];
const noStock = refused('out_of_stock');

describe('a refusal', () => {
  it('undoes nothing by itself: it waits for a resolution', async () => {
    const { happened } = given(
      saga,
      { 'hold.try': [noStock] },
      { resolutions: { 'hold.try': [new Hanging<Resolution>()] } },
    );
    expect(await happened()).toEqual(['pay.run', 'hold.try', 'hold.try in review: out_of_stock']);
  });

  it('is attempted again where it is ruled so, as often as it is refused', async () => {
    const { end, happened } = given(
      saga,
      { 'hold.try': [noStock, refused('item_discontinued')] },
      { resolutions: { 'hold.try': ['retry', 'retry'] } },
    );
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(1, 8)).toEqual([
      'hold.try',
      'hold.try in review: out_of_stock',
      'revised for hold.try',
      'hold.try',
      'hold.try in review: item_discontinued',
      'revised for hold.try',
      'hold.try',
    ]);
  });

  it('that succeeds when it is attempted again is undone like any other success', async () => {
    const { end, happened } = given(
      saga,
      { 'hold.try': [noStock], 'ship.try': [refused('address_not_served')] },
      { resolutions: { 'hold.try': ['retry'], 'ship.try': ['cancel'] } },
    );
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'address_not_served' });
    expect((await happened()).slice(-4)).toEqual(undone);
  });

  it('is done without where it is waived, and the flow goes on', async () => {
    const { run, end, happened } = given(
      saga,
      { 'receipt.run': [refused('recipient_refused')] },
      { resolutions: { 'receipt.run': ['waived'] } },
    );
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(-4)).toEqual([
      'receipt.run',
      'receipt.run in review: recipient_refused',
      'revised for receipt.run',
      'completed',
    ]);
    expect(run.results.has('receipt')).toBe(true);
    expect(run.results.get('receipt')).toBeUndefined();
  });

  it('undoes what was done before, and not itself, where it is ruled to cancel', async () => {
    const { end, happened } = given(
      saga,
      { 'ship.try': [refused('address_not_served')] },
      { resolutions: { 'ship.try': ['cancel'] } },
    );
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'address_not_served' });
    expect(await happened()).toEqual([
      ...toTheGroup,
      'ship.try in review: address_not_served',
      'undoing: address_not_served',
      ...undone,
    ]);
  });

  it('waits for its siblings before anything is undone', async () => {
    const slow = new Hanging();
    const { end, happened } = given(
      saga,
      { 'ship.try': [refused('address_not_served')], 'capture.run': [slow] },
      { resolutions: { 'ship.try': ['cancel'] } },
    );
    expect((await happened()).at(-1)).toBe('ship.try in review: address_not_served');
    slow.settle(ok());
    await end;
    expect((await happened()).slice(0, 3)).toEqual([
      'capture.run settled',
      'undoing: address_not_served',
      'capture.compensate',
    ]);
  });

  it('of the pivot is ruled like any other, and its reservation is kept meanwhile', async () => {
    const { end, happened } = given(
      saga,
      { 'hold.confirm': [refused('hold_lost')] },
      { resolutions: { 'hold.confirm': ['retry'] } },
    );
    expect(await end).toEqual({ outcome: 'completed' });
    expect((await happened()).slice(4, 8)).toEqual([
      'hold.confirm',
      'hold.confirm in review: hold_lost',
      'revised for hold.confirm',
      'hold.confirm',
    ]);
  });
});

describe('a cancel while a person is asked', () => {
  const cancel = { cause: 'cancel_requested', message: 'Please' };

  it('before the pivot ends the wait, and what was refused is not undone', async () => {
    const { run, end, happened } = given(
      saga,
      { 'ship.try': [refused('address_not_served')] },
      { resolutions: { 'ship.try': [new Hanging<Resolution>()] } },
    );
    await happened();
    run.cancel(cancel);
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'cancel_requested' });
    expect(await happened()).toEqual(['undoing: cancel_requested', ...undone]);
  });

  it('makes a resolution that comes too late pointless', async () => {
    const asked = new Hanging<Resolution>();
    const { run, end, happened } = given(
      saga,
      { 'ship.try': [refused('address_not_served')] },
      { resolutions: { 'ship.try': [asked] } },
    );
    await happened();
    asked.settle('retry');
    run.cancel(cancel);
    expect(await end).toMatchObject({ outcome: 'cancelled', cause: 'cancel_requested' });
    expect(await happened()).toEqual(['undoing: cancel_requested', ...undone]);
  });

  it('that comes while the decision waits for a sibling does not undo what was refused', async () => {
    const slow = new Hanging();
    const { run, end, happened } = given(
      saga,
      { 'ship.try': [refused('address_not_served')], 'capture.run': [slow] },
      { resolutions: { 'ship.try': ['retry'] } },
    );
    await happened();
    run.cancel(cancel);
    slow.settle(ok());
    await end;
    expect(await happened()).toEqual(['capture.run settled', 'undoing: cancel_requested', ...undone]);
  });

  it('after the pivot changes nothing', async () => {
    const asked = new Hanging<Resolution>();
    const { run, end, happened } = given(
      saga,
      { 'receipt.run': [refused('recipient_refused')] },
      { resolutions: { 'receipt.run': [asked] } },
    );
    await happened();
    run.cancel(cancel);
    expect(await happened()).toEqual([]);
    asked.settle('retry');
    expect(await end).toEqual({ outcome: 'completed' });
  });
});
