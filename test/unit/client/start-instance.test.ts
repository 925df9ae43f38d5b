import { describe, expect, it } from 'vitest';
import { instanceMemo } from '../../../client/start-instance.ts';
import { accepted } from '../../../saga/rules/status.ts';
import { loadSettings } from '../../../settings/settings.ts';

describe('the policy that a run keeps from its start', () => {
  it('has the attempts of each step, and nothing that a run does not need', () => {
    const { steps } = loadSettings({ RECOURSE_STEP_ATTEMPTS: '5,sendReceipt=20' });
    expect(instanceMemo({ steps, reviews: { on: false } }, 'http://shop/orders/1').policy).toEqual({
      attempts: 5,
      attemptsByStep: { sendReceipt: 20 },
      atOnceMs: 1_000,
      timeoutMs: 30_000,
      heartbeatMs: 10_000,
      backoffInitialMs: 500,
      backoffMaxMs: 30_000,
    });
  });

  it('asks people where somebody was asked before, however reviews are set by now', () => {
    const settings = { ...loadSettings({}), reviews: { on: false } };
    const asked = {
      caseId: '1',
      step: 'pay',
      phase: 'run',
      audience: 'operator',
      cause: '',
      message: '',
    } as const;
    expect(instanceMemo(settings, '', accepted).policy.reviews).toBeUndefined();
    expect(instanceMemo(settings, '', { ...accepted, cases: [asked] }).policy.reviews).toBe(true);
    const refused = { step: 'pay', phase: 'run', status: 'refused', attempts: 1, startedAt: '' } as const;
    expect(instanceMemo(settings, '', { ...accepted, phases: [refused] }).policy.reviews).toBe(true);
  });
});
