import { named, retriable } from '../../../saga/step.ts';
import { SagaRun } from '../../../saga/saga-run.ts';
import { defineSaga } from '../../../saga/saga.ts';
import { none, nothingGoesWrong, type Pass } from '../../../explore/bounds.ts';
import type { ExploredSaga } from '../../../explore/explored-saga.ts';
import { realRules, type EngineRules } from '../../../explore/engine-rules.ts';
import { partyState } from '../../../explore/party-state.ts';
import { thingParty } from '../../../explore/thing-party.ts';
import type { WorldRules } from '../../../explore/world.ts';

const steps = named({ payRefund: retriable() });

const refundSaga = defineSaga({
  name: 'refund',
  steps,
  async flow(saga, { payRefund }) {
    await saga.run(payRefund);
  },
});

/** A refund of a part, granted after the order was completed: under another key the provider pays it once more, and under one that had an error it repeats that. */
export function inRefundWorld(engine: EngineRules = realRules): ExploredSaga {
  const provider = thingParty('provider', { adds: true, forgetsErrors: false });
  const rules: WorldRules = {
    ...engine,
    asked: { goods: 'A', due: 590, own: [] },
    revisions: {},
    partyOf: () => provider,
    booksOf(world, closed) {
      const state = partyState(rules, world, steps.payRefund.name);
      const paid = state.kind === 'thing' ? state.applied : 0;
      return closed === 'completed' && paid !== 1 ? [`the refund was paid ${paid} times`] : [];
    },
  };
  return { saga: refundSaga, rules, Run: SagaRun };
}

export const refundPasses: readonly Pass[] = [
  nothingGoesWrong,
  { name: 'two late, with retries', bounds: { ...none, lates: 2, retries: 4, incidents: 2 } },
  {
    name: 'parked, reset or late, with retries',
    bounds: { ...none, parks: 1, resets: 1, lates: 1, retries: 2, incidents: 2 },
  },
];
