import { describe, expect, it } from 'vitest';
import { isOfForgottenTerms } from '../../../../sagas/order/effects/payments-made.ts';

describe('a payment that the provider told of after a restore', () => {
  const made = [{ id: 'pi_1', revision: 2, found: true as const }];

  it('is for the terms in force until somebody has decided since', () => {
    expect(isOfForgottenTerms({ made, revision: 2 })).toBe(false);
    expect(isOfForgottenTerms({ made, revision: 3 })).toBe(true);
  });

  it('is told from one that was made here', () => {
    expect(isOfForgottenTerms({ made: [{ id: 'pi_1', revision: 1 }], revision: 3 })).toBe(false);
    expect(isOfForgottenTerms({})).toBe(false);
  });
});
