import { passes, type Pass } from '../../explore/bounds.ts';
import { explore, type Exploration } from '../../explore/explore.ts';
import type { ExploredSaga } from '../../explore/explored-saga.ts';
import { inOrderWorld } from '../../sagas/order/model/order-world.ts';
import type { EngineRules } from '../../explore/engine-rules.ts';
import { inRefundWorld, refundPasses } from '../../sagas/order/model/refund-saga.ts';
import { refundBudgets, searchRefund, type RefundSearch } from '../../sagas/order/model/refund-search.ts';
import type { RefundRules } from '../../sagas/order/model/refund-world.ts';
import type { Rule } from '../../explore/violation.ts';
import type { SagaRun } from '../../saga/saga-run.ts';
import { orderSaga } from '../../sagas/order/saga.ts';
import type { Mutant } from './mutant.ts';
import { patchedCopy, type PatchedCopy } from './patched-copy.ts';

/** Explores a saga, the order if none is named, with the saga layer and the rules of a mutant. */
export async function exploreMutant(
  { patches, caughtIn, depthFirst = false }: Mutant,
  real: ExploredSaga = inOrderWorld(orderSaga),
  among: readonly Pass[] = passes,
): Promise<Exploration> {
  const copy = await patchedCopy(patches);
  try {
    const saga = (await copy.import('saga/saga-run.ts')) as { SagaRun: typeof SagaRun };
    const mutated = { ...real, Run: saga.SagaRun, rules: { ...real.rules, ...(await rulesOf(copy)) } };
    return await explore(mutated, { passes: passesFor(caughtIn, among), depthFirst });
  } finally {
    await copy.remove();
  }
}

/** Explores the payment of a refund with the fence of a mutant. */
export async function exploreRefundMutant({ patches, caughtIn }: Mutant): Promise<Exploration> {
  const copy = await patchedCopy(patches);
  try {
    return await explore(inRefundWorld(await rulesOf(copy)), { passes: passesFor(caughtIn, refundPasses) });
  } finally {
    await copy.remove();
  }
}

/** Pays a refund by the rules of a mutant. */
export async function payRefundByMutant(patches: Mutant['patches']): Promise<RefundSearch> {
  const copy = await patchedCopy(patches, ['saga', 'sagas', 'values']);
  try {
    return searchRefund(refundBudgets, (await copy.import('sagas/order/refunds.ts')) as RefundRules);
  } finally {
    await copy.remove();
  }
}

/** Of the rules that the mutant has to break, those that were seen broken. */
export function rulesCaught({ breaks }: Mutant, { broken }: Exploration): readonly Rule[] {
  const rules = broken?.violations.map(({ rule }) => rule) ?? [];
  return rules.filter((rule) => breaks.includes(rule));
}

/** @throws Error for a pass that there is not */
export function passesFor(caughtIn: Mutant['caughtIn'], all: readonly Pass[]): readonly Pass[] {
  if (caughtIn === undefined) return all;
  const pass = all.find(({ name }) => name === caughtIn);
  if (pass === undefined) throw new Error(`There is no pass ${caughtIn}`);
  return [pass];
}

async function rulesOf(copy: PatchedCopy): Promise<EngineRules> {
  const rule = async (name: string) => await copy.import(`saga/rules/${name}.ts`);
  return {
    attempts: (await rule('attempts')) as EngineRules['attempts'],
    cases: (await rule('cases')) as EngineRules['cases'],
    deadlines: (await rule('case-deadlines')) as EngineRules['deadlines'],
    deciding: (await rule('decide')) as EngineRules['deciding'],
    instance: (await rule('instance')) as EngineRules['instance'],
    lifecycle: (await rule('lifecycle')) as EngineRules['lifecycle'],
    redrive: (await rule('redrive')) as EngineRules['redrive'],
    record: (await rule('record')) as EngineRules['record'],
    remote: (await copy.import('saga/remote-attempt.ts')) as EngineRules['remote'],
    sends: (await rule('sends')) as EngineRules['sends'],
    solving: (await rule('solve')) as EngineRules['solving'],
    untold: (await copy.import('saga/untold.ts')) as EngineRules['untold'],
  };
}
