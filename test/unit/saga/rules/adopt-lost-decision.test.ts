import { describe, expect, it } from 'vitest';
import { adopt } from '../../../../saga/rules/adopt.ts';
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

describe('given a party that has what a decision asked for that was lost', () => {
  const refused = fence({ state: 'refused', outcome: refusal });
  const lastApplied = { requestHash: 'g', revision: 1, outcome: success };
  const known = { made: [{ id: 'pi_1', revision: 1 }], reference: 'pi_1', preparedFor: 1 };

  it('when the step never began here, then what was found keeps no decision waiting, and is undone by whoever compensates', () => {
    const [adopted] = adopt(payment({ found: [captured], lost: true }));
    expect(adopted).toMatchObject({ state: 'not_applied', reference: 'pi_1', made: [{ id: 'pi_1' }] });
    const cancel = { cause: 'cancel_requested', message: '', by: 'ada' } as const;
    const undo = { state: { ...order, cancel }, phase: 'compensate', requestHash: 'u' } as const;
    expect(judged({ run: adopted }, undo).kind).toBe('attempt');
  });

  it('when the step was refused here, then it stays refused', () => {
    expect(adopt(payment({ fences: { run: refused }, found: [captured], lost: true }))).toMatchObject([
      { state: 'refused', outcome: refusal, made: [{ id: 'pi_1' }] },
    ]);
    expect(adopt(payment({ fences: { run: refused }, done: true, lost: true }))).toMatchObject([
      { state: 'refused', outcome: refusal },
    ]);
  });

  it('when it makes nothing of its own and never began here, then it is not taken for done', () => {
    expect(adopt(payment({ done: true, lost: true }))).toMatchObject([{ state: 'not_applied' }]);
  });

  it.each([
    ['was refused', { run: refused }],
    ['never began', {}],
    ['is on its way from what stands', { run: fence({ lastApplied }) }],
  ])('when the step %s here, then whoever decides again looks it up before anything is sent', (_, fences) => {
    const [adopted] = adopt(payment({ fences, found: [captured], lost: true }));
    const { attempts = 1, unanswered = [] } = adopted ?? {};
    const run = fence({ attempts, unanswered, state: 'not_applied' });
    expect(judged({ run })).toMatchObject({ knowledge: 'look_up_first' });
  });

  describe.each([
    ['what is on record', { fences: { run: fence({ ...known }) }, found: [captured] }],
    ['more than that', { fences: { run: fence() }, found: [captured] }],
  ])('when the step is under way here, and the party has %s', (_, { fences, found }) => {
    it('then it stays under way where nothing stood before, and is looked up', () => {
      const [adopted] = adopt(payment({ fences, found, lost: true }));
      expect(judged({ run: adopted })).toMatchObject({ knowledge: 'look_up_first' });
      expect(adopted).toMatchObject({ state: 'attempting', reference: 'pi_1' });
    });

    it('then it keeps no decision waiting where something stood before, and is looked up by whoever decides', () => {
      const run = { ...fences.run, lastApplied };
      const [adopted] = adopt(payment({ fences: { run }, found, lost: true }));
      expect(adopted).toMatchObject({ state: 'not_applied', reference: 'pi_1', lastApplied });
      const asked = { state: { ...order, revision: 2 }, requestHash: 'other' };
      expect(judged({ run: adopted }, asked)).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first' });
    });
  });

  it('when the parties are asked once more, then what may have been sent is not counted twice', () => {
    const again = (run = refused) => adopt(payment({ fences: { run }, done: true, lost: true })).at(0);
    expect(again(again())?.unanswered).toHaveLength(1);
  });

  it('when a request that is on record may still arrive, then that is not forgotten', () => {
    const late = { keyNumber: 1, sentAt: now, attempt: 1 };
    const run = fence({ state: 'refused', outcome: refusal, unanswered: [late] });
    const [adopted] = adopt(payment({ fences: { run }, done: true, lost: true }));
    expect(adopted?.unanswered).toEqual([late, { ...late, sentAt: 0 }]);
  });

  describe('and a reservation', () => {
    it('when it may have been confirmed since, then that is looked up as well', () => {
      const [, confirm] = adopt(reservation({ found: [placed], lost: true }));
      expect(confirm).toMatchObject({ phase: 'confirm', state: 'not_applied', requestHash: 'c' });
    });

    it('when nothing is found of it, and it is done all the same, then each phase is looked up as what it asks for', () => {
      expect(adopt(reservation({ done: true, lost: true }))).toMatchObject([
        { phase: 'try', state: 'not_applied', requestHash: 'h' },
        { phase: 'confirm', state: 'not_applied', requestHash: 'c' },
      ]);
    });

    it.each([
      ['something that is not done yet', [open], ['confirm']],
      ['such a thing beside one that is over', [canceled, open], ['confirm']],
      ['only something that is over', [canceled], []],
      ['nothing', [], []],
    ])('when the party has %s, then only what stands can have been confirmed', (_, found, expected) => {
      const phases = adopt(reservation({ found, done: false, lost: true })).map(({ phase }) => phase);
      expect(phases.filter((phase) => phase === 'confirm')).toEqual(expected);
    });

    const reserved = fence({ phase: 'try', state: 'succeeded', outcome: success });
    const confirmed = (given: Parameters<typeof fence>[0]) => {
      const fences = { try: reserved, confirm: fence({ phase: 'confirm', requestHash: 'c', ...given }) };
      return adopt(reservation({ fences, found: [placed], lost: true, confirmed: ['o1'] }));
    };

    it.each([
      ['was refused', { state: 'refused', outcome: refusal }],
      ['did not take place', { state: 'not_applied' }],
    ] as const)(
      'when its confirm %s, then that is as it was, and looked up once it is asked for',
      (_, given) => {
        expect(confirmed(given)).toMatchObject([{ phase: 'confirm', ...given, unanswered: [{ sentAt: 0 }] }]);
      },
    );

    it('when it is confirmed on record, then it is', () => {
      expect(confirmed({ state: 'succeeded', outcome: success })).toEqual([]);
    });
  });
});
