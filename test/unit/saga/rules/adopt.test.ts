import { describe, expect, it } from 'vitest';
import { evolve } from '../../../../domain/order.ts';
import { adopt, type Adoption, type Found } from '../../../../saga/rules/adopt.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import { judge } from '../../../../saga/rules/fence-rules.ts';

const hour = 3_600_000;
const now = Date.parse('2026-11-28T10:00:00.000Z');
const order = evolve(
  undefined,
  { type: 'order_accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);
const captured: Found = { id: 'pi_1', amount: 1180, over: false, weight: 4 };
const canceled: Found = { id: 'pi_2', amount: 1180, over: true, weight: 0 };

function payment(given: Partial<Adoption>): Adoption {
  return {
    revision: 1,
    fences: {},
    forward: 'run',
    undo: 'compensate',
    found: [],
    requestHash: 'h',
    ...given,
  };
}

function fence(given: Partial<Fence>): Fence {
  const first = { phase: 'run', keyNumber: 1, keySentAt: now, requestHash: 'h', attempts: 1 } as const;
  return { ...first, state: 'attempting', ...given } as Fence;
}

const success = { kind: 'succeeded', result: { reference: 'pi_0' } } as const;
const refusal = { kind: 'refused', cause: 'card_declined', message: '' } as const;

describe('given a party that knows no more than the record', () => {
  it.each([
    ['nothing at all', payment({})],
    [
      'what the fence has made',
      payment({ fences: { run: fence({ made: [{ id: 'pi_1', revision: 1 }] }) }, found: [captured] }),
    ],
    [
      'what is under way under an id of ours',
      payment({
        fences: { try: fence({ phase: 'try' }) },
        forward: 'try',
        undo: 'cancel',
        found: [{ ...captured, id: 'o1' }],
        ownId: 'o1',
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
