import { describe, expect, it } from 'vitest';
import type { Fence, Fences } from '../../../../saga/rules/fence.ts';
import { judge, leftToUndo, mayBeRefusedUnsent } from '../../../../saga/rules/fence-rules.ts';
import {
  mayTakeNewKey,
  withAnswer,
  withLookUp,
  withSend,
  withSuccess,
  type Send,
} from '../../../../saga/rules/sends.ts';
import type { Order } from '../../../../sagas/order/order.ts';
import { accepted, cancelling, delivery, done, fence, hour } from './given-fences.ts';

const declined = { kind: 'refused', cause: 'card_declined', message: '' } as const;

function send(given: Partial<Send>): Send {
  return { keyNumber: 1, sentAt: 0, attempt: 1, ...given };
}

describe('a first delivery', () => {
  it('is attempted under the first key', () => {
    expect(judge(delivery({}))).toMatchObject({
      kind: 'attempt',
      knowledge: 'no_effect',
      fence: { keyNumber: 1, attempts: 1, keySentAt: hour },
    });
  });
});

describe('a delivery after one that ended', () => {
  it('gets the recorded outcome', () => {
    expect(judge(delivery({ fences: { run: done('run') } }))).toEqual({
      kind: 'recorded',
      outcome: { kind: 'succeeded', result: { reference: 'pi_1' } },
    });
  });

  it('is refused when it asks for something else', () => {
    const verdict = judge(delivery({ fences: { run: done('run') }, requestHash: 'other' }));
    expect(verdict.kind).toBe('diverged');
  });

  it('is refused when the step was undone', () => {
    const verdict = judge(delivery({ fences: { run: done('run'), compensate: done('compensate') } }));
    expect(verdict.kind).toBe('diverged');
  });
});

describe('a delivery after one whose outcome is unknown', () => {
  it('sends the same key while the key is young', () => {
    expect(judge(delivery({ fences: { run: fence({ phase: 'run', keyNumber: 3 }) } }))).toMatchObject({
      kind: 'attempt',
      knowledge: 'same_key',
      fence: { keyNumber: 3, attempts: 2, keySentAt: 0 },
    });
  });

  it('looks up first once the provider may have forgotten the key', () => {
    const verdict = judge(delivery({ fences: { run: fence({ phase: 'run' }) }, now: 23 * hour }));
    expect(verdict).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first', fence: { keyNumber: 1 } });
  });

  it('takes a new key once the old one is proven to have had no effect', () => {
    const verdict = judge(delivery({ fences: { run: fence({ phase: 'run', state: 'not_applied' }) } }));
    expect(verdict).toMatchObject({
      kind: 'attempt',
      knowledge: 'no_effect',
      fence: { keyNumber: 2, keySentAt: hour },
    });
  });
});

describe('what was sent and never answered', () => {
  const adding = { once: () => false };
  const taking = { once: () => true };
  const spent = (given: Partial<Fence>) => ({
    run: fence({ phase: 'run', state: 'not_applied', attempts: 2, ...given }),
  });

  it('is on record before it is sent', () => {
    expect(judge(delivery({ sends: adding }))).toMatchObject({
      fence: { unanswered: [{ keyNumber: 1, sentAt: hour, attempt: 1 }] },
    });
    const again = delivery({
      sends: adding,
      fences: { run: fence({ phase: 'run', unanswered: [send({})] }) },
    });
    expect(judge(again)).toMatchObject({
      knowledge: 'same_key',
      fence: { unanswered: [send({}), { keyNumber: 1, sentAt: hour, attempt: 2 }] },
    });
  });

  it('lets no new key be taken while it may add to what a new one does: only a look-up may go out', () => {
    const verdict = judge(delivery({ sends: adding, fences: spent({ unanswered: [send({})] }) }));
    expect(verdict).toMatchObject({
      kind: 'attempt',
      knowledge: 'look_up_first',
      fence: { state: 'not_applied', keyNumber: 1, attempts: 3, unanswered: [send({})] },
    });
  });

  it('lets a new key be taken where it is done on something that takes it once', () => {
    const fences = spent({ unanswered: [send({ once: true })] });
    expect(judge(delivery({ sends: taking, fences }))).toMatchObject({
      knowledge: 'no_effect',
      fence: { keyNumber: 2, state: 'attempting' },
    });
  });

  it('lets no decision take a new key either', () => {
    const run = fence({
      phase: 'run',
      state: 'succeeded',
      outcome: done('run').outcome,
      revision: 1,
      unanswered: [send({})],
    });
    const revised = { ...accepted, revision: 2 };
    expect(
      judge(delivery({ state: revised, requestHash: 'other', sends: adding, fences: { run } })),
    ).toMatchObject({
      knowledge: 'look_up_first',
      fence: {
        state: 'not_applied',
        keyNumber: 1,
        requestHash: 'other',
        revision: 2,
        lastApplied: { revision: 1 },
      },
    });
  });

  it('says nothing of a rule of our own where it may have had its effect', () => {
    const objects = (fences: Fences) => {
      const verdict = judge(delivery({ sends: taking, fences }));
      return verdict.kind === 'attempt' && mayBeRefusedUnsent(verdict);
    };
    expect(objects({})).toBe(true);
    expect(objects(spent({}))).toBe(true);
    expect(objects(spent({ unanswered: [send({ once: true })] }))).toBe(false);
    expect(objects({ run: fence({ phase: 'run', unanswered: [send({})] }) })).toBe(false);
  });

  const twice = withSend(fence({ phase: 'run', attempts: 2, unanswered: [send({})] }), {
    now: hour,
    once: false,
  });

  it('is answered by an answer to that very attempt alone', () => {
    expect(withAnswer(twice, 2).unanswered).toEqual([send({})]);
    expect(mayTakeNewKey({ ...twice, attempts: 3 })).toBe(false);
    expect(mayTakeNewKey({ ...withAnswer(withAnswer(twice, 2), 1), attempts: 3 })).toBe(true);
  });

  it('repeats only its answer once its key has succeeded', () => {
    expect(withSuccess(twice, 1).unanswered).toEqual([]);
    expect(withSuccess(twice, 2).unanswered).toHaveLength(2);
  });

  it('cannot arrive any more once it is older than the longest life of a send and was looked up', () => {
    expect(withLookUp(twice, { now: hour + 1, sendLifeMs: hour }).unanswered).toEqual([
      send({ sentAt: hour, attempt: 2 }),
    ]);
  });
});

describe('what is left to undo of an order', () => {
  it('is what may have, or come to have, an effect and is not undone yet', () => {
    const refused = fence({ phase: 'run', state: 'refused', outcome: declined });
    expect(leftToUndo({ authorizePayment: { run: refused } })).toEqual([]);
    expect(leftToUndo({ authorizePayment: { run: { ...refused, reference: 'pi_1' } } })).toEqual([
      'authorizePayment',
    ]);
    expect(
      leftToUndo({ authorizePayment: { run: done('run'), compensate: fence({ phase: 'compensate' }) } }),
    ).toEqual(['authorizePayment']);
    expect(leftToUndo({ authorizePayment: { run: done('run'), compensate: done('compensate') } })).toEqual(
      [],
    );
  });
});

describe('a cancel', () => {
  it('that arrives before its try is remembered, without an effect', () => {
    const verdict = judge(delivery({ phase: 'cancel', state: cancelling }));
    expect(verdict).toMatchObject({
      kind: 'nothing_to_undo',
      fence: { phase: 'cancel', state: 'succeeded' },
    });
  });

  it('refuses the late try', () => {
    expect(judge(delivery({ phase: 'try', fences: { cancel: done('cancel') } })).kind).toBe('diverged');
    expect(judge(delivery({ phase: 'try', fences: { cancel: done('cancel') }, state: cancelling }))).toEqual({
      kind: 'interrupted',
    });
  });

  it('undoes a try whose outcome is unknown', () => {
    const verdict = judge(
      delivery({ phase: 'cancel', fences: { try: fence({ phase: 'try' }) }, state: cancelling }),
    );
    expect(verdict).toMatchObject({ kind: 'attempt', fence: { phase: 'cancel' } });
  });

  it('has nothing to undo where the try was refused', () => {
    const refused = fence({
      phase: 'try',
      state: 'refused',
      outcome: { kind: 'refused', cause: 'out_of_stock', message: '' },
    });
    expect(judge(delivery({ phase: 'cancel', fences: { try: refused } })).kind).toBe('nothing_to_undo');
  });

  it('has nothing to undo where the only attempt is proven to have had no effect', () => {
    const fences = { try: fence({ phase: 'try', state: 'not_applied' }) };
    expect(judge(delivery({ phase: 'cancel', fences })).kind).toBe('nothing_to_undo');
  });

  it.each(['refused', 'not_applied'] as const)(
    'reaches the provider where the try is %s and an earlier request may still arrive',
    (state) => {
      const unanswered = [send({ attempt: 1 })];
      const tried = fence({
        phase: 'try',
        state,
        attempts: 2,
        unanswered,
        ...(state === 'refused' ? { outcome: declined } : {}),
      });
      expect(judge(delivery({ phase: 'cancel', fences: { try: tried } })).kind).toBe('attempt');
    },
  );

  it('has nothing to undo where every request was answered, under however many keys', () => {
    const refused = fence({ phase: 'try', state: 'refused', keyNumber: 3, attempts: 5, outcome: declined });
    expect(judge(delivery({ phase: 'cancel', fences: { try: refused } })).kind).toBe('nothing_to_undo');
  });

  it.each([{ reference: 'pi_1' }, { made: [{ id: 'pi_1', revision: 1 }] }])(
    'reaches what was made, refused or not: %o',
    (made) => {
      const refused = fence({ phase: 'run', state: 'refused', outcome: declined, ...made });
      expect(judge(delivery({ phase: 'compensate', fences: { run: refused } })).kind).toBe('attempt');
    },
  );

  it('after the confirm changes nothing', () => {
    const fences = { try: done('try'), confirm: done('confirm') };
    expect(judge(delivery({ phase: 'cancel', fences })).kind).toBe('diverged');
  });
});

describe('a confirm', () => {
  it('without its try is refused', () => {
    expect(judge(delivery({ phase: 'confirm' })).kind).toBe('diverged');
    expect(judge(delivery({ phase: 'confirm', fences: { try: fence({ phase: 'try' }) } })).kind).toBe(
      'diverged',
    );
  });

  it('after the cancel is refused', () => {
    expect(
      judge(delivery({ phase: 'confirm', fences: { try: done('try'), cancel: done('cancel') } })).kind,
    ).toBe('diverged');
  });
});

describe('an order that is being cancelled', () => {
  it('starts nothing forward, and does not repeat what is unknown', () => {
    expect(judge(delivery({ state: cancelling }))).toEqual({ kind: 'interrupted' });
    expect(judge(delivery({ state: cancelling, fences: { run: fence({ phase: 'run' }) } }))).toEqual({
      kind: 'interrupted',
    });
  });

  it('tells a run that was reset what was done before, so that it can undo it', () => {
    expect(judge(delivery({ state: cancelling, fences: { run: done('run') } })).kind).toBe('recorded');
  });
});

describe('a closed order', () => {
  it.each(['run', 'compensate', 'try', 'confirm', 'cancel'] as const)('refuses %s', (phase) => {
    const order: Order = { ...accepted, closed: 'completed' };
    expect(judge(delivery({ state: order, phase, fences: { [phase]: done(phase) } }))).toEqual({
      kind: 'closed',
      as: 'completed',
    });
  });
});
