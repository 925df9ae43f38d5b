import { describe, expect, it } from 'vitest';
import { distinct, isOfForgottenTerms, madeFor } from '../../../../saga/rules/made.ts';

it('what two phases work on counts once, as it was taken up last', () => {
  const first = { id: 'pi_1', revision: 1, method: 'pm_1' };
  const again = { id: 'pi_1', revision: 3, method: 'pm_2' };
  const other = { id: 'pi_2', revision: 2 };
  expect(distinct([first, other, again])).toEqual([again, other]);
  expect(distinct([again, other, first])).toEqual([again, other]);
  const withAnotherCard = { ...again, method: 'pm_3' };
  expect(distinct([again, withAnotherCard])).toEqual([withAnotherCard]);
});

describe('what was made for a phase', () => {
  const fence = {
    phase: 'run',
    keyNumber: 1,
    keySentAt: 0,
    attempts: 1,
    requestHash: 'h',
    state: 'attempting',
  } as const;
  const made = [
    { id: 'pi_1', revision: 1 },
    { id: 'pi_2', revision: 2 },
  ];

  it.each([
    ['nothing where it never began', undefined, []],
    ['nothing where it has no id', fence, []],
    ['all that is listed, whichever of it is acted on', { ...fence, made, reference: 'pi_2' }, made],
    [
      'the one id of a fence that is older than the list',
      { ...fence, reference: 'pi_1' },
      [{ id: 'pi_1', revision: 1 }],
    ],
    [
      'the one id of a fence that was read with an empty list',
      { ...fence, made: [], reference: 'pi_1' },
      [{ id: 'pi_1', revision: 1 }],
    ],
  ])('is %s', (_, of, expected) => {
    expect(madeFor(of)).toEqual(expected);
  });
});

describe('something that was made, or used, for a decision that a restore has lost', () => {
  const made = [{ id: 'pi_1', revision: 2, lost: true as const }];

  it('is for the terms in force until somebody has decided since, and then until it was attempted since', () => {
    expect(isOfForgottenTerms({ made }, 2)).toBe(false);
    expect(isOfForgottenTerms({ made }, 3)).toBe(true);
    expect(isOfForgottenTerms({ made, asked: 3 }, 3)).toBe(false);
  });

  it('is told from what is on record as made', () => {
    expect(isOfForgottenTerms({ made: [{ id: 'pi_1', revision: 1 }] }, 3)).toBe(false);
    expect(isOfForgottenTerms({}, 3)).toBe(false);
  });
});
