import { describe, expect, it } from 'vitest';
import { explore } from '../../../explore/explore.ts';
import { inRefundWorld, refundPasses } from '../../../explore/refund-saga.ts';
import { summary } from '../../../explore/report.ts';
import { exploreRefundMutant, rulesCaught } from '../../mutants/explore-mutant.ts';
import { sendMutants } from '../../mutants/send-mutants.ts';

it('a refund is paid once, whatever happens to its requests', { timeout: 600_000 }, async () => {
  const found = await explore(inRefundWorld(), { passes: refundPasses });
  expect(found.broken, summary(found)).toBeUndefined();
  expect(found.ends).toHaveProperty('completed');
});

describe('a mutant of what was sent and never answered is caught', () => {
  it.each(sendMutants)('$name', { timeout: 600_000 }, async (mutant) => {
    expect(rulesCaught(mutant, await exploreRefundMutant(mutant))).not.toEqual([]);
  });
});
