import { orderSaga } from '../../../sagas/order/saga.ts';
import { describe, expect, it } from 'vitest';
import { parseCommand, parseDecision, parseRedrive, parseSettle } from '../../../workflows/command.ts';

const decision = {
  caseId: '00000000-0000-4000-8000-000000000000',
  revision: 1,
  decisionId: 'd-1',
  decision: 'wait',
  by: 'olga',
  reason: 'It comes on Monday',
};

const settle = { by: 'eva', reason: 'Paid', reference: 'SEPA-1', step: 'capturePayment', phase: 'run' };

const invalid = expect.objectContaining({ type: 'invalid_command', nonRetryable: true }) as Error;

describe('a command that holds what PostgreSQL cannot keep', () => {
  it.each([
    ['NUL in a text', { by: 'olga', reason: 'copied\0text' }],
    ['half a surrogate pair', { by: 'olga\ud83d' }],
    ['NUL in the name of a field that there is not', { 'by\0': 'olga' }],
  ])('is not understood: %s', (_, command) => {
    expect(() => parseCommand(command)).toThrow(invalid);
    expect(() => parseRedrive(orderSaga, command)).toThrow(invalid);
  });

  it.each([
    ['NUL in its id', { decisionId: 'd\u00001' }],
    ['NUL deep in its data', { data: { sku: { of: ['TEA\0'] } } }],
    ['NUL in the name of a field of its data', { data: { 's\0ku': 'TEA' } }],
    ['a revision of more than 32 bits', { revision: 9_999_999_999 }],
  ])('is not understood: a decision with %s', (_, changed) => {
    expect(() => parseDecision(orderSaga, { ...decision, ...changed })).toThrow(invalid);
  });

  it('is not understood: a settle with NUL in its reference', () => {
    expect(() => parseSettle(orderSaga, { ...settle, reference: 'SEPA\0' })).toThrow(invalid);
  });
});

describe('a decision of which much is missing', () => {
  it('is told all of it at once', () => {
    expect(() => parseDecision(orderSaga, { decision: 'fly', by: 'olga' })).toThrow(
      'here caseId, revision, decisionId, reason is missing',
    );
  });
});

describe('a command', () => {
  it('that PostgreSQL can keep is understood, pairs of surrogates included', () => {
    expect(parseCommand({ by: 'olga', reason: 'Thanks 🍵' })).toEqual({ by: 'olga', reason: 'Thanks 🍵' });
    expect(parseDecision(orderSaga, decision)).toMatchObject({ revision: 1, decision: 'wait' });
  });
});
