import { describe, expect, it } from 'vitest';
import { meanwhile } from '../../../../saga/rules/meanwhile.ts';
import { fence } from './given-fences.ts';

const refused = { kind: 'refused', cause: 'card_declined', message: '' } as const;
const open = { closed: undefined };

describe('an attempt of which something is to be written', () => {
  it('counts while no other has begun', () => {
    expect(meanwhile(fence(), { ...open, fences: { run: fence() } })).toEqual({ kind: 'nothing' });
  });

  it('is overtaken once another has begun', () => {
    const fences = { run: fence({ attempts: 2 }) };
    expect(meanwhile(fence(), { ...open, fences })).toEqual({ kind: 'overtaken' });
  });

  it('is overtaken where its phase is not on record any more', () => {
    expect(meanwhile(fence(), { ...open, fences: {} })).toEqual({ kind: 'overtaken' });
  });

  it('is answered what its phase has come to', () => {
    const fences = { run: fence({ attempts: 2, state: 'refused', outcome: refused }) };
    expect(meanwhile(fence(), { ...open, fences })).toEqual({ kind: 'answered', outcome: refused });
  });

  it('is not answered what was asked for before and stands', () => {
    const outcome = { kind: 'succeeded', result: {} } as const;
    const fences = { run: fence({ requestHash: 'before', state: 'succeeded', outcome }) };
    expect(meanwhile(fence(), { ...open, fences })).toEqual({ kind: 'overtaken' });
  });

  it('is interrupted where its step is being undone, unless it is the undo', () => {
    const fences = { run: fence(), compensate: fence({ phase: 'compensate' }) };
    expect(meanwhile(fence(), { ...open, fences })).toMatchObject({ outcome: { kind: 'interrupted' } });
    expect(meanwhile(fence({ phase: 'compensate' }), { ...open, fences })).toEqual({ kind: 'nothing' });
  });

  it('is told that the order has ended, whatever has become of its fences', () => {
    expect(meanwhile(fence(), { closed: 'cancelled', fences: {} })).toEqual({
      kind: 'answered',
      outcome: { kind: 'closed', as: 'cancelled' },
    });
  });
});
