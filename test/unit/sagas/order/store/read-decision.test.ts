import { describe, expect, it } from 'vitest';
import { causes, type Cause } from '../../../../../sagas/order/causes.ts';
import { policyOf } from '../../../../../sagas/order/decisions.ts';
import { dataSchemaOf } from '../../../../../sagas/order/decision-data.ts';
import {
  asProposed,
  changeBetween,
  outcomeOf,
  readDecision,
} from '../../../../../sagas/order/store/cases/read-decision.ts';

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

  it('is refused in words that people read, which name the field', () => {
    const data = { shippingAddress: { line1: '1', city: 'London', postalCode: 'N1', country: 'England' } };
    expect(readDecision(policyOf('address_not_served', before), { decision: 'amend', data })).toMatchObject({
      refusal: { message: expect.stringMatching(/^shipping address country: Must be /) as string },
    });
  });

  it('amends what the policy says, and nothing else', () => {
    const amend = (data: unknown) => readDecision(declined, { decision: 'amend', data }).kind;
    expect(amend({ paymentMethod: 'pm_card_visa' })).toBe('read');
    expect(amend({ paymentMethod: 'visa' })).toBe('refused');
    expect(amend({ email: 'ada@example.com' })).toBe('refused');
  });
});

describe('a decision that was proposed', () => {
  const line = (sku: string, price: number) => ({ sku, name: sku, price, quantity: 10 });
  const eur = (amount: number) => ({ amount, currency: 'EUR' }) as const;
  const ordered = {
    lines: [line('TEA', 125)],
    total: eur(1250),
    paymentMethod: 'pm_card_visa',
    shippingAddress: { line1: '1', city: 'London', country: 'GB' },
    email: 'ada@example.com',
  };
  const change = {
    before: { lines: ordered.lines, total: ordered.total },
    after: { lines: [line('MUG', 2400)], total: eur(24000) },
  };
  const proposed = {
    decision: 'substitute',
    data: { sku: 'TEA', replacement: 'MUG' },
    change,
    cause: 'out_of_stock',
    message: '',
  } as const;

  it('is approved at the price that was proposed, and up to it, whatever the catalogue says by then', async () => {
    const sold = { query: () => Promise.resolve({ rows: [{ ...line('MUG', 24000), now: new Date() }] }) };
    const client = sold as unknown as Parameters<typeof outcomeOf>[0];
    const approved = await outcomeOf(client, ordered, { decision: 'approve', data: {} }, proposed);
    expect(approved).toEqual({
      kind: 'asks',
      terms: { ...ordered, ...change.after, approvedUpTo: 24000 },
    });
  });

  it('is not put over what was decided since on another case of the order', () => {
    expect(asProposed({ ...ordered, total: eur(980), lines: [line('CUP', 98)] }, change)).toMatchObject({
      kind: 'impossible',
      message: expect.stringMatching(/decide again/) as string,
    });
    expect(asProposed({ ...ordered, email: 'eve@example.com' }, change)).toMatchObject({ kind: 'asks' });
  });

  it('is what it was where PostgreSQL has kept it with its names in another order', () => {
    const total = { currency: 'EUR', amount: 1250 } as const;
    expect(asProposed({ ...ordered, total }, change)).toMatchObject({ kind: 'asks' });
  });
});

it('what a decision changes is told with what was there before, and with nothing where nothing was', () => {
  const asked = {
    lines: [],
    total: { amount: 590, currency: 'eur' },
    paymentMethod: 'pm_card_visa',
    shippingAddress: { line1: '1 Analytical Way', city: 'London', country: 'GB' },
    email: 'ada@example.com',
  };
  expect(changeBetween(asked, asked)).toBeUndefined();
  expect(changeBetween(asked, { ...asked, email: 'a@b.example', approvedUpTo: 590 })).toEqual({
    before: { email: 'ada@example.com', approvedUpTo: null },
    after: { email: 'a@b.example', approvedUpTo: 590 },
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
