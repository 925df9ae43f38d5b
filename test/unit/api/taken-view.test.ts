import { describe, expect, it } from 'vitest';
import { takenView } from '../../../api/cases/review-view.ts';
import { spoken } from './given-order.ts';
import type { DecisionName } from '../../../sagas/order/decisions.ts';

const at = new Date(0);
const first = (by: string, decision: DecisionName) =>
  ({ at, kind: 'approved_first', by, text: 'I know them', detail: { decision } }) as const;
const shown = (decision: DecisionName, ...events: ReturnType<typeof first>[]) =>
  takenView(
    { titleOf: spoken.titleOf, personal: [] },
    { decisionId: 'd', decision, by: 'paul', via: 'rest', reason: 'So do I', note: null, at, change: null },
    { on: { cause: 'card_declined' }, events },
  );

describe('a decision that was taken', () => {
  it('by two persons names both', () => {
    expect(shown('approve', first('olga', 'approve'))).toMatchObject({ firstBy: 'olga', by: 'paul' });
  });

  it.each([
    ['otherwise than the first one wanted', [first('olga', 'approve')]],
    ['by one', []],
  ])('%s names one', (_, events) => {
    expect(shown('cancel', ...events)).not.toHaveProperty('firstBy');
  });

  it('after another first one names that one', () => {
    expect(shown('amend', first('olga', 'approve'), first('eva', 'amend'))).toMatchObject({ firstBy: 'eva' });
  });
});
