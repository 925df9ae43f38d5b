import type { Patch } from './patched-copy.ts';
import { sendMutants } from './send-mutants.ts';

const refunds = 'sagas/order/refunds.ts';

/** Rules of how a refund is paid, removed or bent: it is paid twice then, or after somebody was told that it is not. */
export const refundMutants: readonly { readonly name: string; readonly patches: readonly Patch[] }[] = [
  ...sendMutants.slice(1),
  {
    name: 'a new key is taken while an earlier request may still arrive',
    patches: [
      {
        file: 'saga/rules/sends.ts',
        replace: 'if (!mayTakeNewKey(proven)) return undefined;',
        by: 'if (!mayTakeNewKey(proven) && once) return undefined;',
      },
    ],
  },
  {
    name: 'a look-up proves of what has arrived since that it did not',
    patches: [
      {
        file: 'saga/rules/sends.ts',
        replace: 'withLookUp(keys, { now: lookedUpAt, sendLifeMs })',
        by: 'withLookUp(keys, { now: Math.max(now, lookedUpAt), sendLifeMs })',
      },
    ],
  },
  {
    name: 'an attempt takes a key after another one has begun',
    patches: [
      {
        file: refunds,
        replace: 'refund.paid || refund.keys.attempts !== attempts',
        by: 'refund.paid || refund.keys.attempts < attempts',
      },
    ],
  },
  {
    name: 'what an attempt knows is kept after another one has begun',
    patches: [
      {
        file: refunds,
        replace: 'refund.paid || refund.keys.attempts !== keys.attempts',
        by: 'refund.paid || refund.keys.attempts < keys.attempts',
      },
    ],
  },
  {
    name: 'what was put away is sent',
    patches: [{ file: refunds, replace: 'if (refund.putAway)', by: 'if (refund.putAway && refund.paid)' }],
  },
  {
    name: 'it is put away while it may have been paid',
    patches: [{ file: refunds, replace: '!refund.paid && isInDoubt', by: 'refund.paid && isInDoubt' }],
  },
];
