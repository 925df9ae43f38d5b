import { describe, expect, it } from 'vitest';
import { Parking } from '../../../saga/parking.ts';
import type { StepPhase } from '../../../saga/runtime.ts';
import { Hanging } from './scripted-runtime.ts';
import { hold, pay } from './small-saga.ts';

const paying: StepPhase = { step: pay, phase: 'run' };
const holding: StepPhase = { step: hold, phase: 'try' };

/** Two phases and the end wait; `gone` says which of them went on. */
function given() {
  const parking = new Parking();
  const gone: string[] = [];
  void parking.redriven(paying).then(() => gone.push('pay'));
  void parking.redriven(holding).then(() => gone.push('hold'));
  void parking.closingRedriven().then(() => gone.push('end'));
  const redrive = (record?: (taken: readonly StepPhase[]) => Promise<void>, { only }: Options = {}) =>
    parking.redrive(record, (phase) => only === undefined || phase === only, {
      closing: only === undefined,
    });
  return { parking, gone, redrive };
}

interface Options {
  readonly only?: StepPhase;
}

const refusal = new Error('PostgreSQL refused it');
const refuse = () => Promise.reject(refusal);

describe('a redrive that cannot be written down', () => {
  it('leaves all parked, and the next one sends it on its way', async () => {
    const { parking, gone, redrive } = given();
    await expect(redrive(refuse)).rejects.toBe(refusal);
    expect(parking).toMatchObject({ phases: [paying, holding], closing: true });
    expect(gone).toEqual([]);
    await redrive(() => Promise.resolve());
    expect(gone).toEqual(['pay', 'hold', 'end']);
    expect(parking).toMatchObject({ phases: [], closing: false });
  });

  it('leaves nothing parked that was left meanwhile, for the order is cancelled', async () => {
    const { parking, redrive } = given();
    const record = new Hanging<void>();
    const refused = redrive(() => record.outcome.then(refuse));
    parking.leave(paying);
    record.settle();
    await expect(refused).rejects.toBe(refusal);
    expect(parking.phases).toEqual([holding]);
  });

  it('keeps nothing that was settled meanwhile', async () => {
    const { parking, gone, redrive } = given();
    const record = new Hanging<void>();
    const refused = redrive(() => record.outcome.then(refuse));
    await redrive(undefined, { only: paying });
    record.settle();
    await expect(refused).rejects.toBe(refusal);
    expect(gone).toEqual(['pay']);
    expect(parking.phases).toEqual([holding]);
  });
});

describe('redrives at the same time', () => {
  it('write down once of each phase that it goes on', async () => {
    const { redrive, gone } = given();
    const written: StepPhase[] = [];
    const record = async (taken: readonly StepPhase[]) => {
      written.push(...taken);
      await Promise.resolve();
    };
    await Promise.all([redrive(record), redrive(record, { only: paying }), redrive(record)]);
    expect(gone).toEqual(['pay', 'hold', 'end']);
    expect(written).toEqual([paying, holding]);
  });
});
