import { describe, expect, it } from 'vitest';
import { explore } from '../../../explore/explore.ts';
import { inRefundWorld, refundPasses } from '../../../sagas/order/model/refund-saga.ts';
import { summary } from '../../../explore/report.ts';
import { searchRefund } from '../../../sagas/order/model/refund-search.ts';
import { exploreRefundMutant, payRefundByMutant, rulesCaught } from '../../mutants/explore-mutant.ts';
import { refundMutants } from '../../mutants/refund-mutants.ts';
import { sendMutants } from '../../mutants/send-mutants.ts';

it('a refund is paid once, whatever happens to its requests', async () => {
  const found = await explore(inRefundWorld(), { passes: refundPasses });
  expect(found.broken, summary(found)).toBeUndefined();
  expect(found.ends).toHaveProperty('completed');
});

it('by its own rules too: in parts, by several attempts at once, and never once it was put away', () => {
  const { broken, paid } = searchRefund();
  expect(broken).toBeUndefined();
  expect(paid).toBeGreaterThan(0);
});

describe('a mutant of how a refund is paid is caught', () => {
  it.each(refundMutants)('$name', async ({ patches }) => {
    expect((await payRefundByMutant(patches)).broken).toBeDefined();
  });
});

describe('a mutant of what was sent and never answered is caught', () => {
  it.each(sendMutants)('$name', async (mutant) => {
    expect(rulesCaught(mutant, await exploreRefundMutant(mutant))).not.toEqual([]);
  });
});
