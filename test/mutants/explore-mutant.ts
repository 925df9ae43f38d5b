import { explore, type Exploration } from '../../explore/explore.ts';
import { inOrderWorld } from '../../explore/order-world.ts';
import type { FenceRules } from '../../explore/fence-rules.ts';
import { inRefundWorld, refundPasses } from '../../explore/refund-saga.ts';
import type { SagaRun } from '../../saga/saga-run.ts';
import { orderSaga } from '../../workflows/order-saga.ts';
import type { Mutant } from './mutant.ts';
import { patchedCopy } from './patched-copy.ts';

/** Explores the order saga with the saga layer and the fence of a mutant. */
export async function exploreMutant({ patches }: Mutant): Promise<Exploration> {
  const copy = await patchedCopy(patches, ['domain', 'saga']);
  try {
    const saga = (await copy.import('saga/saga-run.ts')) as { SagaRun: typeof SagaRun };
    const fence = (await copy.import('saga/rules/fence-rules.ts')) as FenceRules['fence'];
    const sends = (await copy.import('saga/rules/sends.ts')) as FenceRules['sends'];
    const real = inOrderWorld(orderSaga);
    return await explore({ ...real, Run: saga.SagaRun, rules: { ...real.rules, fence, sends } });
  } finally {
    await copy.remove();
  }
}

/** Explores the payment of a refund with the fence of a mutant. */
export async function exploreRefundMutant({ patches }: Mutant): Promise<Exploration> {
  const copy = await patchedCopy(patches, ['domain', 'saga']);
  try {
    const fence = (await copy.import('saga/rules/fence-rules.ts')) as FenceRules['fence'];
    const sends = (await copy.import('saga/rules/sends.ts')) as FenceRules['sends'];
    return await explore(inRefundWorld({ fence, sends }), { passes: refundPasses });
  } finally {
    await copy.remove();
  }
}
