import { describe, expect, it } from 'vitest';
import type { Outcome } from '../../../saga/outcome.ts';
import type { Closing } from '../../../saga/runtime.ts';
import { given, ok, refused } from './scripted-runtime.ts';
import { saga } from './small-saga.ts';

const notUndone: Closing = { kind: 'not_undone', steps: ['hold', 'pay'] };

describe('an undo that was told to be done, and is not by what is on record', () => {
  const decisions = { resolutions: { 'capture.run': ['cancel'] }, closings: [notUndone] } as const;

  it('is done once more', async () => {
    const { end, happened } = given(saga, { 'capture.run': [refused('declined')] }, decisions);
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    const undos = (await happened()).slice(-6);
    expect(undos).toEqual([
      'hold.cancel',
      'pay.compensate',
      'cancelled',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });

  it('waits for an engineer where that happens again and again, and goes on when redriven', async () => {
    const { run, end, happened } = given(
      saga,
      { 'capture.run': [refused('declined')] },
      { ...decisions, closings: [notUndone, notUndone, notUndone] },
    );
    expect((await happened()).at(-1)).toBe('parked hold.cancel: history_diverged');
    await run.redrive();
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    expect((await happened()).at(-1)).toBe('cancelled');
  });
});

describe('an undo that waits for another one, which a run before has under way', () => {
  it('is done after that one, each once', async () => {
    const underWay: Outcome = { kind: 'out_of_line', phases: [{ step: 'pay', phase: 'compensate' }] };
    const script = { 'capture.run': [refused('declined')], 'hold.cancel': [underWay] };
    const { end, happened } = given(saga, script, { resolutions: { 'capture.run': ['cancel'] } });
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    expect((await happened()).slice(-4)).toEqual([
      'hold.cancel',
      'pay.compensate',
      'hold.cancel',
      'cancelled',
    ]);
  });

  const overtaken: Outcome = { kind: 'out_of_line', phases: [{ step: 'hold', phase: 'cancel' }] };

  it('has that one attempted again, where this run takes it for done and the record was set back since', async () => {
    const script = { 'capture.run': [refused('declined')], 'pay.compensate': [overtaken] };
    const { end, happened } = given(saga, script, { resolutions: { 'capture.run': ['cancel'] } });
    expect(await end).toMatchObject({ outcome: 'cancelled' });
    expect((await happened()).slice(-5)).toEqual([
      'hold.cancel',
      'pay.compensate',
      'hold.cancel',
      'pay.compensate',
      'cancelled',
    ]);
  });

  it.each([
    ['the one that it waits for succeeds each time', [overtaken, overtaken, overtaken], []],
    [
      'each waits for the other',
      [overtaken],
      [
        ok(),
        ...Array<Outcome>(3).fill({ kind: 'out_of_line', phases: [{ step: 'pay', phase: 'compensate' }] }),
      ],
    ],
  ])('waits for an engineer where it has waited in vain: %s', async (_, pay, hold) => {
    const script = { 'capture.run': [refused('declined')], 'pay.compensate': pay, 'hold.cancel': hold };
    const { run, end, happened } = given(saga, script, { resolutions: { 'capture.run': ['cancel'] } });
    expect((await happened()).at(-1)).toMatch(/^parked (pay.compensate|hold.cancel): history_diverged$/);
    await run.redrive();
    expect(await end).toMatchObject({ outcome: 'cancelled' });
  });
});
