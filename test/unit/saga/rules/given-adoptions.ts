import { evolve } from '../../../../sagas/order/order.ts';
import type { Phase } from '../../../../saga/phases.ts';
import type { Adoption, Found } from '../../../../saga/rules/adopt.ts';
import type { Fence, Fences } from '../../../../saga/rules/fence.ts';
import { judge, type Delivery, type Verdict } from '../../../../saga/rules/fence-rules.ts';

const hour = 3_600_000;
export const now = Date.parse('2026-11-28T10:00:00.000Z');
export const order = evolve(
  undefined,
  { type: 'accepted', lines: [], total: { amount: 1180, currency: 'EUR' } },
  '2026-11-22T10:00:00.000Z',
);

export const captured: Found = {
  id: 'pi_1',
  amount: 1180,
  over: false,
  undone: false,
  done: true,
  weight: 4,
};
export const open: Found = { ...captured, done: false, weight: 1 };
export const canceled: Found = {
  id: 'pi_2',
  amount: 1180,
  over: true,
  undone: true,
  done: false,
  weight: 0,
};
export const lapsed: Found = { ...canceled, undone: false };
/** Under an id that is ours. */
export const placed: Found = { id: 'o1', over: false, undone: false, done: true, weight: 1 };

export function payment(given: Partial<Adoption>): Adoption {
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

export function reservation(given: Partial<Adoption>): Adoption {
  return payment({ forward: 'try', undo: 'cancel', confirmHash: 'c', ownId: 'o1', ...given });
}

/** One that is under way, under a key that is young, unless `given` says otherwise. */
export function fence(given: Partial<Fence> = {}): Fence {
  const first = { phase: 'run', keyNumber: 1, keySentAt: now, requestHash: 'h', attempts: 1 } as const;
  return { ...first, state: 'attempting', ...given } as Fence;
}

export const success = { kind: 'succeeded', result: { reference: 'pi_0' } } as const;
export const refusal = { kind: 'refused', cause: 'card_declined', message: '' } as const;

export const undone = fence({
  phase: 'compensate',
  state: 'succeeded',
  outcome: { kind: 'succeeded', result: {} },
});

/** Of its delivery now, as a run or, where `asked` says so, as something else. */
export function judged(
  fences: Partial<Record<Phase, Fence | undefined>>,
  asked: Partial<Delivery> = {},
): Verdict {
  const delivery = { state: order, phase: 'run', requestHash: 'h', now, keyWindowMs: 23 * hour } as const;
  return judge({ ...delivery, fences: fences as Fences, ...asked });
}
