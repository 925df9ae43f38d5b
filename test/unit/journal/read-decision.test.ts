import { describe, expect, it } from 'vitest';
import { causes, type Cause } from '../../../sagas/order/causes.ts';
import { policyOf } from '../../../sagas/order/decisions.ts';
import { dataSchemaOf } from '../../../sagas/order/decision-data.ts';
import { readDecision } from '../../../journal/read-decision.ts';

const before = { pivoted: false };
const stock = policyOf('out_of_stock', before);
const declined = policyOf('card_declined', before);

describe('a decision that was sent', () => {
  it('is read where the policy allows it and its data is what it needs', () => {
    const data = { sku: 'TEA', replacement: 'MUG' };
    expect(readDecision(stock, { decision: 'substitute', data })).toEqual({
      kind: 'read',
      decided: { decision: 'substitute', data },
    });
  });

  it('needs no data where there is none to give', () => {
    expect(readDecision(declined, { decision: 'retry' })).toEqual({
      kind: 'read',
      decided: { decision: 'retry', data: {} },
    });
  });

  it.each(['retry', 'delete_everything', ''])(
    'is refused as "%s" where the policy does not allow it',
    (decision) => {
      expect(readDecision(stock, { decision })).toMatchObject({
        kind: 'refused',
        refusal: {
          kind: 'not_allowed',
          message: 'Here one can decide to substitute, ship_partial, wait, cancel.',
        },
      });
    },
  );

  it.each([
    ['a missing field', 'substitute', { sku: 'TEA' }, ['/replacement']],
    ['a number that is none', 'ship_partial', { sku: 'TEA', quantity: 1.5 }, ['/quantity']],
    ['a negative number', 'ship_partial', { sku: 'TEA', quantity: -1 }, ['/quantity']],
    ['a date without a zone', 'wait', { until: '2026-11-22T10:00:00' }, ['/until']],
    ['fields that nobody knows', 'cancel', { why: 'so', who: 'me' }, ['/why', '/who']],
    ['no object', 'cancel', 'please', ['']],
  ])('is refused for %s, by its pointer', (_, decision, data, pointers) => {
    const read = readDecision(stock, { decision, data });
    if (read.kind !== 'refused' || read.refusal.kind !== 'invalid_decision') throw new Error('It was read');
    expect(read.refusal.errors.map(({ pointer }) => pointer)).toEqual(pointers);
  });

  it('amends what the policy says, and nothing else', () => {
    const amend = (data: unknown) => readDecision(declined, { decision: 'amend', data }).kind;
    expect(amend({ paymentMethod: 'pm_card_visa' })).toBe('read');
    expect(amend({ paymentMethod: 'visa' })).toBe('refused');
    expect(amend({ email: 'ada@example.com' })).toBe('refused');
  });
});

describe('the policy of every cause, before the pivot and after it', () => {
  const all = (Object.keys(causes) as Cause[]).flatMap((cause) =>
    [true, false].map((pivoted) => ({ cause, pivoted })),
  );

  it.each(all)('$cause, pivoted: $pivoted', ({ cause, pivoted }) => {
    const { decisions, amends, mendableByCustomer, solvedByStock, fourEyes } = policyOf(cause, { pivoted });
    for (const decision of decisions) expect(dataSchemaOf(decision, amends)).toBeDefined();
    expect(decisions.includes('cancel')).toBe(!pivoted && cause !== 'recipient_refused');
    if (pivoted) expect(decisions.includes('refund') || decisions.includes('waive')).toBe(true);
    if (mendableByCustomer === true) expect(decisions).toContain('amend');
    if (solvedByStock === true && cause !== 'item_discontinued') expect(decisions).toContain('wait');
    for (const decision of fourEyes ?? []) expect(decisions).toContain(decision);
  });
});
