import { describe, expect, it } from 'vitest';
import { evolve } from '../../../../sagas/order/order.ts';
import { adopt, wasUndone, type Adoption, type Found } from '../../../../saga/rules/adopt.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import { judge } from '../../../../saga/rules/fence-rules.ts';

const hour = 3_600_000;
const now = Date.parse('2026-11-28T10:00:00.000Z');
const order = evolve(
  undefined,
  { type: 'accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);
const captured: Found = { id: 'pi_1', amount: 1180, over: false, undone: false, done: true, weight: 4 };
const open: Found = { ...captured, done: false, weight: 1 };
const canceled: Found = { id: 'pi_2', amount: 1180, over: true, undone: true, done: false, weight: 0 };
const lapsed: Found = { ...canceled, undone: false };

function payment(given: Partial<Adoption>): Adoption {
  return {
    revision: 1,
    fences: {},
    forward: 'run',
    undo: 'compensate',
    found: [],
    requestHash: 'h',
    undoHash: 'u',
    done: (given.found ?? []).some(({ done }) => done),
    undone: false,
    ...given,
  };
}

function fence(given: Partial<Fence>): Fence {
  const first = { phase: 'run', keyNumber: 1, keySentAt: now, requestHash: 'h', attempts: 1 } as const;
  return { ...first, state: 'attempting', ...given } as Fence;
}

const success = { kind: 'succeeded', result: { reference: 'pi_0' } } as const;
const refusal = { kind: 'refused', cause: 'card_declined', message: '' } as const;

const undone = fence({ phase: 'compensate', state: 'succeeded', outcome: { kind: 'succeeded', result: {} } });

describe('given a party that knows no more than the record', () => {
  it.each([
    ['nothing at all', payment({})],
    [
      'what the fence has made and done',
      payment({
        fences: {
          run: fence({ state: 'succeeded', outcome: success, made: [{ id: 'pi_1', revision: 1 }] }),
        },
        found: [captured],
      }),
    ],
    [
      'what was refused, as it was',
      payment({
        fences: { run: fence({ state: 'refused', outcome: refusal, made: [{ id: 'pi_1', revision: 1 }] }) },
        found: [open],
      }),
    ],
    [
      'what was undone',
      payment({
        fences: {
          run: fence({ state: 'succeeded', outcome: success, made: [{ id: 'pi_2', revision: 1 }] }),
          compensate: undone,
        },
        found: [canceled],
      }),
    ],
  ])('when it names %s, then nothing changes', (_, adoption) => {
    expect(adopt(adoption)).toEqual([]);
  });
});

describe('given a party that knows more than the record', () => {
  it('when the step never began here, then its first delivery looks up what was found before anything is sent', () => {
    const [adopted] = adopt(payment({ found: [captured] }));
    expect(adopted).toMatchObject({
      state: 'attempting',
      reference: 'pi_1',
      preparedFor: 1,
      requestHash: 'h',
    });
    const delivery = {
      state: order,
      fences: { run: adopted },
      phase: 'run',
      requestHash: 'h',
      now,
      keyWindowMs: 23 * hour,
    } as const;
    expect(judge(delivery as Parameters<typeof judge>[0])).toMatchObject({
      kind: 'attempt',
      knowledge: 'look_up_first',
    });
  });

  it('when the step never began here, then it is undone', () => {
    const [adopted] = adopt(payment({ found: [captured] }));
    const delivery = {
      state: order,
      fences: { run: adopted },
      phase: 'compensate',
      requestHash: 'u',
      now,
      keyWindowMs: 23 * hour,
    } as const;
    expect(judge(delivery as Parameters<typeof judge>[0])).toMatchObject({ kind: 'attempt' });
  });

  it('when several were found, then all count as made, and the step goes on with the one that came furthest', () => {
    const [adopted] = adopt(payment({ found: [captured, canceled] }));
    expect(adopted?.made?.map(({ id }) => id)).toEqual(['pi_1', 'pi_2']);
    expect(adopted?.reference).toBe('pi_1');
  });

  it('when the step was refused here, then that is forgotten: the refusal may have been got over', () => {
    const refused = fence({ state: 'refused', outcome: refusal, made: [{ id: 'pi_0', revision: 1 }] });
    const [adopted] = adopt(payment({ fences: { run: refused }, found: [captured] }));
    expect(adopted).toMatchObject({ state: 'attempting', reference: 'pi_1', attempts: 2 });
    expect(adopted).not.toHaveProperty('outcome');
  });

  it('when the step had succeeded here, then it has, and what was found is added', () => {
    const done = fence({ state: 'succeeded', outcome: success, reference: 'pi_0' });
    const [adopted] = adopt(payment({ fences: { run: done }, found: [captured] }));
    expect(adopted).toMatchObject({ state: 'succeeded', reference: 'pi_0' });
    expect(adopted?.made?.map(({ id }) => id)).toEqual(['pi_0', 'pi_1']);
  });

  it('when the step was undone here, then it is undone again, unless what was found is over', () => {
    const compensate = fence({
      phase: 'compensate',
      state: 'succeeded',
      outcome: { kind: 'succeeded', result: {} },
    });
    const states = (found: Found[]) =>
      adopt(payment({ fences: { compensate }, found })).map(({ phase, state }) => `${phase} ${state}`);
    expect(states([captured])).toEqual(['run attempting', 'compensate attempting']);
    expect(states([canceled])).toEqual(['run attempting']);
  });
});

describe('given a step that is not known to have succeeded, of which the party knows', () => {
  const known = { made: [{ id: 'pi_1', revision: 1 }], reference: 'pi_1', preparedFor: 1 };

  it.each(['attempting', 'not_applied'] as const)(
    'when it is %s under a key that is young, then it is looked up and not sent: the old answer would come back',
    (state) => {
      const run = fence({ state, ...known });
      const [adopted] = adopt(payment({ fences: { run }, found: [captured] }));
      const delivery = {
        state: order,
        fences: { run: adopted },
        phase: 'run',
        requestHash: 'h',
        now,
        keyWindowMs: 23 * hour,
      } as const;
      expect(judge(delivery as Parameters<typeof judge>[0])).toMatchObject({ knowledge: 'look_up_first' });
    },
  );

  it('when it is under way under an id of ours, then it keeps that and is looked up', () => {
    const adopted = adopt(
      payment({
        fences: { try: fence({ phase: 'try' }) },
        forward: 'try',
        undo: 'cancel',
        found: [{ ...captured, id: 'o1' }],
        ownId: 'o1',
      }),
    );
    expect(adopted).toMatchObject([{ state: 'attempting', keyNumber: 1, keySentAt: 0 }]);
  });

  it('when it was refused here, and the party says that it is done, then the refusal is forgotten', () => {
    const run = fence({ state: 'refused', outcome: refusal, ...known });
    const [adopted] = adopt(payment({ fences: { run }, found: [captured] }));
    expect(adopted).toMatchObject({ state: 'attempting', reference: 'pi_1', keySentAt: 0 });
    expect(adopted).not.toHaveProperty('outcome');
  });

  describe('when it was revised since', () => {
    const revised = (run: Fence) =>
      adopt(payment({ revision: 2, fences: { run }, found: [captured], requestHash: 'other' }))[0];

    it('and not applied, then whoever attempts it as it is asked for now looks up first', () => {
      const run = revised(fence({ state: 'not_applied', revision: 1, ...known }));
      const delivery = {
        state: { ...order, revision: 2 },
        fences: { run },
        phase: 'run',
        requestHash: 'other',
        now,
        keyWindowMs: 23 * hour,
      } as const;
      expect(judge(delivery as Parameters<typeof judge>[0])).toMatchObject({
        kind: 'attempt',
        knowledge: 'look_up_first',
      });
    });

    it('and refused, then it stays so until somebody has decided, and is looked up then', () => {
      const run = revised(fence({ state: 'refused', outcome: refusal, revision: 1, ...known }));
      expect(run).toMatchObject({ state: 'refused', unanswered: [{ sentAt: 0 }] });
    });
  });

  it('when it makes nothing of its own and never began here, then it is looked up where the party says that it is done', () => {
    expect(adopt(payment({ done: true }))).toMatchObject([{ state: 'attempting', keySentAt: 0 }]);
    expect(adopt(payment({ done: false }))).toEqual([]);
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

describe('given an order that was undone since', () => {
  const run = fence({ state: 'succeeded', outcome: success, made: [{ id: 'pi_2', revision: 1 }] });
  const [compensate] = adopt(payment({ fences: { run }, found: [canceled], undone: true }));
  const delivery = { state: order, fences: { run, compensate }, now, keyWindowMs: 23 * hour } as const;

  it('when a run asks for what had succeeded, then it diverges: nothing goes forward from there', () => {
    const forward = { ...delivery, phase: 'run', requestHash: 'h' } as Parameters<typeof judge>[0];
    expect(judge(forward)).toMatchObject({ kind: 'diverged' });
  });

  it('when it is compensated, then what is left to undo is looked up first', () => {
    const undo = { ...delivery, phase: 'compensate', requestHash: 'u' } as Parameters<typeof judge>[0];
    expect(judge(undo)).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first' });
  });

  it('when a step never began, then there is nothing to undo of it', () => {
    expect(adopt(payment({ undone: true }))).toEqual([]);
  });

  it.each([
    ['was voided or given back', {}, [canceled], true],
    ['was voided, after one that had lapsed', {}, [lapsed, canceled], true],
    ['is not there', {}, [], false],
    ['has lapsed: nobody has undone it', { run }, [lapsed], false],
    ['stands beside one that was voided', { run }, [canceled, captured], false],
    ['is undone on record', { run, compensate: undone }, [canceled], false],
    [
      'is known to be over, and a person was asked',
      { run: fence({ state: 'refused', outcome: { ...refusal, result: {} } }) },
      [canceled],
      false,
    ],
  ])('when what was made %s, then that is told', (_, fences, found, expected) => {
    expect(wasUndone(fences, found)).toBe(expected);
  });
});

describe('given a party that has what a decision asked for that was lost', () => {
  const refused = fence({ state: 'refused', outcome: refusal });

  it('when the step never began here, then what was found keeps no decision waiting, and is undone by whoever compensates', () => {
    const [adopted] = adopt(payment({ found: [captured], lost: true }));
    expect(adopted).toMatchObject({ state: 'not_applied', reference: 'pi_1', made: [{ id: 'pi_1' }] });
    const fences = adopted === undefined ? {} : { run: adopted };
    const cancel = { cause: 'cancel_requested', message: '', by: 'ada' } as const;
    const delivery = { fences, phase: 'compensate', requestHash: 'u', now, keyWindowMs: hour } as const;
    expect(judge({ ...delivery, state: { ...order, cancel } }).kind).toBe('attempt');
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
    [
      'is on its way from what stands',
      { run: fence({ lastApplied: { requestHash: 'g', revision: 1, outcome: success } }) },
    ],
  ])('when the step %s here, then whoever decides again looks it up before anything is sent', (_, fences) => {
    const [adopted] = adopt(payment({ fences, found: [captured], lost: true }));
    const { attempts = 1, unanswered = [] } = adopted ?? {};
    const run = fence({ attempts, unanswered, state: 'not_applied' });
    const delivery = { state: order, fences: { run }, phase: 'run', requestHash: 'h' } as const;
    expect(judge({ ...delivery, now, keyWindowMs: hour })).toMatchObject({ knowledge: 'look_up_first' });
  });

  it('when a reservation may have been confirmed since, then that is looked up as well', () => {
    const reserved = {
      ...payment({ found: [captured], lost: true }),
      forward: 'try',
      undo: 'cancel',
    } as const;
    const [, confirm] = adopt({ ...reserved, confirmHash: 'c' });
    expect(confirm).toMatchObject({ phase: 'confirm', state: 'not_applied', requestHash: 'c' });
  });
});
