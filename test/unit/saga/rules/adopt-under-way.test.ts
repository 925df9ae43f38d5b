import { describe, expect, it } from 'vitest';
import { adopt } from '../../../../saga/rules/adopt.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import {
  canceled,
  captured,
  fence,
  judged,
  now,
  open,
  order,
  payment,
  placed,
  refusal,
  reservation,
  success,
} from './given-adoptions.ts';

describe('given a step that is not known to have succeeded, of which the party knows', () => {
  const known = { made: [{ id: 'pi_1', revision: 1 }], reference: 'pi_1', preparedFor: 1 };
  const lastApplied = { requestHash: 'g', revision: 1, outcome: success };

  it.each([
    ['attempting', 'as done', captured],
    ['attempting', 'as not done yet', open],
    ['not_applied', 'as done', captured],
    ['not_applied', 'as not done yet', open],
  ] as const)(
    'when it is %s under a key that is young, and known %s, then it is looked up and not sent: the old answer would come back',
    (state, _, found) => {
      const run = fence({ state, ...known });
      const [adopted] = adopt(payment({ fences: { run }, found: [found] }));
      expect(judged({ run: adopted })).toMatchObject({ knowledge: 'look_up_first' });
    },
  );

  it('when it is under way under an id of ours, then it keeps that and is looked up', () => {
    const adopted = adopt(reservation({ fences: { try: fence({ phase: 'try' }) }, found: [placed] }));
    expect(adopted).toMatchObject([{ state: 'attempting', keyNumber: 1, keySentAt: 0, reference: 'o1' }]);
    expect(adopted[0]).not.toHaveProperty('made');
  });

  it('when it is under way, then all that is on record of it is kept, but for the age of its key', () => {
    const run = fence({
      ...known,
      keyNumber: 3,
      attempts: 4,
      revision: 2,
      lastApplied,
      unanswered: [{ keyNumber: 3, sentAt: now, attempt: 4 }],
    });
    const adopted = adopt(payment({ revision: 2, fences: { run }, found: [captured] }));
    expect(adopted).toEqual([{ ...run, attempts: 5, keySentAt: 0 }]);
  });

  it('when it was refused here, and the party says that it is done, then the refusal is forgotten', () => {
    const run = fence({ state: 'refused', outcome: refusal, ...known });
    const [adopted] = adopt(payment({ fences: { run }, found: [captured] }));
    expect(adopted).toMatchObject({ state: 'attempting', reference: 'pi_1', keySentAt: 0 });
    expect(adopted).not.toHaveProperty('outcome');
  });

  describe('when another id was made for it since than the one that it was done on', () => {
    const made = [
      { id: 'pi_1', revision: 1 },
      { id: 'pi_2', revision: 1 },
    ];
    const later = { made, reference: 'pi_2', preparedFor: 1, keyNumber: 2 };

    it('then it goes on with the one that it was done on', () => {
      const run = fence(later);
      const [adopted] = adopt(payment({ fences: { run }, found: [captured, canceled] }));
      expect(adopted).toMatchObject({ reference: 'pi_1', preparedFor: 2, made });
    });

    it.each([
      ['it is not done at all', later, [open, canceled]],
      ['what is done is what stood before it was revised', { ...later, lastApplied }, [captured, canceled]],
    ])('but %s, then it goes on with its own', (_, given, found) => {
      const [adopted] = adopt(payment({ fences: { run: fence(given) }, found }));
      expect(adopted).toMatchObject({ state: 'attempting', reference: 'pi_2', preparedFor: 1 });
    });
  });

  it('when it is on its way from what stands, and more was found, then it goes on with that', () => {
    const run = fence({ ...known, lastApplied });
    const found = [open, { ...captured, id: 'pi_3' }];
    const [adopted] = adopt(payment({ fences: { run }, found }));
    expect(adopted).toMatchObject({ state: 'attempting', reference: 'pi_3', lastApplied });
  });

  describe('when it was revised since', () => {
    const revised = (run: Fence) =>
      adopt(payment({ revision: 2, fences: { run }, found: [captured], requestHash: 'other' }))[0];

    it('and not applied, then whoever attempts it as it is asked for now looks up first', () => {
      const run = revised(fence({ state: 'not_applied', revision: 1, ...known }));
      const asked = { state: { ...order, revision: 2 }, requestHash: 'other' };
      expect(judged({ run }, asked)).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first' });
    });

    it('and refused, then it stays so until somebody has decided, and is looked up then', () => {
      const run = revised(fence({ state: 'refused', outcome: refusal, revision: 1, ...known }));
      expect(run).toMatchObject({ state: 'refused', unanswered: [{ sentAt: 0 }] });
    });

    it('and is under way, then it is looked up as it was asked for', () => {
      const run = revised(fence({ revision: 1, ...known }));
      expect(judged({ run })).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first' });
    });
  });

  it('when it makes nothing of its own and never began here, then it is looked up where the party says that it is done', () => {
    expect(adopt(payment({ done: true }))).toMatchObject([{ state: 'attempting', keySentAt: 0 }]);
    expect(adopt(payment({ done: false }))).toEqual([]);
  });

  it.each([true, false])(
    'when it makes nothing of its own and is under way here, then it is looked up (done, says the party: %s)',
    (done) => {
      const [adopted] = adopt(payment({ fences: { run: fence() }, done }));
      expect(judged({ run: adopted })).toMatchObject({ knowledge: 'look_up_first' });
      expect(adopted).not.toHaveProperty('reference');
    },
  );

  it.each([
    ['and nothing else is known', {}],
    ['and a decision was lost', { lost: true }],
  ])('when its confirm is under way %s, then that is looked up as well', (_, given) => {
    const fences = {
      try: fence({ phase: 'try', state: 'succeeded', outcome: success }),
      confirm: fence({ phase: 'confirm', requestHash: 'c' }),
    } as const;
    const adopted = adopt(reservation({ fences, found: [placed], ...given }));
    const confirm = adopted.find(({ phase }) => phase === 'confirm');
    const asked = { phase: 'confirm', requestHash: 'c' } as const;
    expect(judged({ ...fences, confirm }, asked)).toMatchObject({ knowledge: 'look_up_first' });
  });

  it('when its undo is under way, then that is looked up as well', () => {
    const fences = {
      run: fence({ state: 'succeeded', outcome: success, ...known }),
      compensate: fence({ phase: 'compensate' }),
    } as const;
    expect(adopt(payment({ fences, found: [captured] }))).toMatchObject([
      { phase: 'compensate', state: 'attempting', keySentAt: 0 },
    ]);
  });
});
