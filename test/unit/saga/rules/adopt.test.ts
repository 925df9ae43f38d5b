import { describe, expect, it } from 'vitest';
import { adopt, wasUndone, type Adoption, type Found } from '../../../../saga/rules/adopt.ts';
import {
  canceled,
  captured,
  fence,
  judged,
  lapsed,
  open,
  payment,
  placed,
  refusal,
  reservation,
  success,
  undone,
} from './given-adoptions.ts';

describe('given a party that knows no more than the record', () => {
  const wasPlaced = fence({ phase: 'try', state: 'succeeded', outcome: { kind: 'succeeded', result: {} } });
  const wasReleased = fence({
    phase: 'confirm',
    state: 'succeeded',
    outcome: { kind: 'succeeded', result: {} },
  });

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
      'everything that the fence has made, of which it acts on the last',
      payment({
        fences: {
          run: fence({
            state: 'succeeded',
            outcome: success,
            reference: 'pi_1',
            made: [
              { id: 'pi_2', revision: 1 },
              { id: 'pi_1', revision: 1 },
            ],
          }),
        },
        found: [canceled, captured],
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
    [
      'what was done under an id of ours, and confirmed',
      reservation({
        fences: { try: wasPlaced, confirm: wasReleased },
        found: [placed],
        confirmed: ['o1'],
      }),
    ],
    [
      'what could not be undone',
      payment({
        fences: {
          run: fence({ state: 'succeeded', outcome: success, made: [{ id: 'pi_1', revision: 1 }] }),
          compensate: fence({ phase: 'compensate', state: 'refused', outcome: refusal }),
        },
        found: [captured],
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
    expect(judged({ run: adopted })).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first' });
  });

  it('when the step never began here, then it is undone', () => {
    const [adopted] = adopt(payment({ found: [captured] }));
    expect(judged({ run: adopted }, { phase: 'compensate', requestHash: 'u' })).toMatchObject({
      kind: 'attempt',
    });
  });

  it('when several were found, then all count as made with their amounts, and the step goes on with the one that came furthest', () => {
    const made = [
      { id: 'pi_1', revision: 2, amount: 1180 },
      { id: 'pi_2', revision: 2, amount: 1180 },
    ];
    const adopted = (found: Found[]) => adopt(payment({ revision: 2, found }));
    expect(adopted([captured, canceled])).toMatchObject([{ reference: 'pi_1', made }]);
    expect(adopted([canceled, captured])).toMatchObject([{ reference: 'pi_1', made: made.toReversed() }]);
  });

  it('when several came as far as one another, then the step goes on with the one that was made last', () => {
    const [adopted] = adopt(payment({ found: [open, { ...open, id: 'pi_3' }] }));
    expect(adopted?.reference).toBe('pi_3');
  });

  it('when the step was refused here, then that is forgotten: the refusal may have been got over', () => {
    const refused = fence({ state: 'refused', outcome: refusal, made: [{ id: 'pi_0', revision: 1 }] });
    const [adopted] = adopt(payment({ fences: { run: refused }, found: [captured] }));
    expect(adopted).toMatchObject({ state: 'attempting', reference: 'pi_1', attempts: 2 });
    expect(adopted).not.toHaveProperty('outcome');
  });

  it.each([
    ['never began', {}],
    ['was refused', { try: fence({ phase: 'try', state: 'refused', outcome: refusal }) }],
  ])(
    'when what was found is under an id of ours, and the step %s here, then it counts as made: nothing was on record of it',
    (_, fences) => {
      const [adopted] = adopt(reservation({ fences, found: [placed] }));
      expect(adopted).toMatchObject({ state: 'attempting', reference: 'o1', made: [{ id: 'o1' }] });
    },
  );

  it('when the step had succeeded here, then it has, and what was found is added', () => {
    const done = fence({ state: 'succeeded', outcome: success, reference: 'pi_0' });
    const [adopted] = adopt(payment({ fences: { run: done }, found: [captured] }));
    expect(adopted).toMatchObject({ state: 'succeeded', reference: 'pi_0' });
    expect(adopted?.made?.map(({ id }) => id)).toEqual(['pi_0', 'pi_1']);
  });

  it('when the step had succeeded here, and something is held beside it, then it is asked for the same once more', () => {
    const done = fence({ state: 'succeeded', outcome: success, reference: 'pi_0' });
    const held = { ...captured, held: true };
    const of = (given: Partial<Adoption>) =>
      adopt(payment({ fences: { run: done }, found: [held], ...given }));
    const [adopted] = of({});
    expect(adopted).toMatchObject({
      state: 'not_applied',
      lastApplied: { outcome: success, reference: 'pi_0' },
    });
    expect(adopted?.made?.map(({ id }) => id)).toEqual(['pi_0', 'pi_1']);
    expect(judged({ run: adopted })).toMatchObject({ kind: 'attempt', knowledge: 'look_up_first' });
    expect(of({ lost: true })).toMatchObject([{ state: 'succeeded' }]);
    expect(of({ undone: true })).toMatchObject([{ state: 'succeeded' }, { phase: 'compensate' }]);
  });

  it('when the step was undone here, then it is undone again, unless what was found is over', () => {
    const states = (found: Found[]) =>
      adopt(payment({ fences: { compensate: undone }, found })).map(
        ({ phase, state }) => `${phase} ${state}`,
      );
    expect(states([captured])).toEqual(['run attempting', 'compensate attempting']);
    expect(states([canceled])).toEqual(['run attempting']);
  });
});

describe('given a reservation that was refused to be confirmed', () => {
  const confirm = fence({ phase: 'confirm', state: 'refused', outcome: refusal });
  const tried = (result: { reference?: string }, reference?: string) =>
    fence({
      phase: 'try',
      state: 'succeeded',
      outcome: { kind: 'succeeded', result },
      ...(reference === undefined ? {} : { reference }),
    });

  it.each([
    ['the party gave when it was made', tried({ reference: 'w_1' }, 'o1'), 'w_1'],
    ['was made for it before it was asked for', tried({}, 'o1.2'), 'o1.2'],
    ['is ours', tried({}), 'o1'],
  ])('when the id that %s is confirmed since, then the confirm is looked up', (_, reserved, id) => {
    const adopted = (confirmed: string[]) =>
      adopt(reservation({ fences: { try: reserved, confirm }, confirmed }));
    expect(adopted([id])).toMatchObject([{ phase: 'confirm', state: 'attempting', keySentAt: 0 }]);
    expect(adopted(['another'])).toEqual([]);
  });

  it('when it is being made otherwise, then the confirm stays refused: it was of what it was before', () => {
    const revised = fence({
      phase: 'try',
      lastApplied: { requestHash: 'g', revision: 1, outcome: { kind: 'succeeded', result: {} } },
    });
    const adopted = adopt(reservation({ fences: { try: revised, confirm }, confirmed: ['o1'] }));
    expect(adopted).toMatchObject([{ phase: 'try', state: 'attempting' }]);
  });
});

describe('given an order that was undone since', () => {
  const run = fence({ state: 'succeeded', outcome: success, made: [{ id: 'pi_2', revision: 1 }] });
  const undoOf = () => adopt(payment({ fences: { run }, found: [canceled], undone: true }))[0];

  it('when a run asks for what had succeeded, then it diverges: nothing goes forward from there', () => {
    expect(judged({ run, compensate: undoOf() })).toMatchObject({ kind: 'diverged' });
  });

  it('when it is compensated, then what is left to undo is looked up first', () => {
    const undo = { phase: 'compensate', requestHash: 'u' } as const;
    expect(judged({ run, compensate: undoOf() }, undo)).toMatchObject({
      kind: 'attempt',
      knowledge: 'look_up_first',
    });
  });

  it('when a step never began, then there is nothing to undo of it', () => {
    expect(adopt(payment({ undone: true }))).toEqual([]);
  });

  it.each([
    ['was voided or given back', {}, [canceled], true],
    ['was voided, after one that had lapsed', {}, [lapsed, canceled], true],
    [
      'was voided, and nobody was told so when it was refused',
      { run: fence({ state: 'refused', outcome: refusal }) },
      [canceled],
      true,
    ],
    ['is not there', {}, [], false],
    ['has lapsed: nobody has undone it', { run }, [lapsed], false],
    ['stands beside one that was voided', { run }, [canceled, captured], false],
    ['is undone on record', { run, compensate: undone }, [canceled], false],
    [
      'was a reservation, and is being released on record',
      { try: run, cancel: fence({ phase: 'cancel' }) },
      [canceled],
      false,
    ],
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
