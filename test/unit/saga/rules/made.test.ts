import { expect, it } from 'vitest';
import { distinct, madeFor } from '../../../../saga/rules/made.ts';

it('what two phases work on counts once, as it was taken up last', () => {
  const first = { id: 'pi_1', revision: 1, method: 'pm_1' };
  const again = { id: 'pi_1', revision: 3, method: 'pm_2' };
  const other = { id: 'pi_2', revision: 2 };
  expect(distinct([first, other, again])).toEqual([again, other]);
  expect(distinct([again, other, first])).toEqual([again, other]);
});

it('a fence that is older than the list of what was made has one id', () => {
  const fence = {
    phase: 'run',
    keyNumber: 1,
    keySentAt: 0,
    attempts: 1,
    requestHash: 'h',
    state: 'attempting',
  } as const;
  expect(madeFor(fence)).toEqual([]);
  expect(madeFor({ ...fence, reference: 'pi_1' })).toEqual([{ id: 'pi_1', revision: 1 }]);
});
