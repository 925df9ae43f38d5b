import type { LocalEffect } from '../../sagas/order/effects/effect.ts';
import { closeOrder } from '../../sagas/order/store/close-order.ts';
import { classify } from '../../adapters/classify.ts';
import type { Fate } from '../../explore/fate.ts';
import { parkStep, recordRedrive, startCancel } from '../../store/instances/lifecycle.ts';
import { spoiled } from '../rig/spoiled-effect.ts';
import type { Steps } from '../rig/steps.ts';
import { DirectedDelivery, type Delivered, type Faults } from './directed-delivery.ts';
import { faultOf, type Operation } from './mishap.ts';
import type { RealPhase } from './phases.ts';
import { closingSight, outcomeSight, sightOf, type Sight } from './sight.ts';
import { realSight } from './real-sight.ts';

/** One real order, on PostgreSQL and the sandboxes. Answers are told as {@link Sight} tells them. */
export class RealWorld {
  readonly #steps: Steps;
  readonly #orderId: string;

  constructor(steps: Steps, orderId: string) {
    this.#steps = steps;
    this.#orderId = orderId;
  }

  async sight(): Promise<Sight> {
    return await realSight(this.#steps, this.#orderId);
  }

  async begin({ effect, operations }: RealPhase): Promise<{ delivery: DirectedDelivery; answer: string }> {
    if (effect.kind === 'local') throw new Error('A local effect begins and ends in one transaction');
    const delivery = new DirectedDelivery({ effect, operations, faults: this.#faults() }, (directed) =>
      this.#steps.deliver(directed, this.#orderId),
    );
    const over = await delivery.begun();
    return { delivery, answer: over === undefined ? 'begun' : deliveredSight(over) };
  }

  async finish(delivery: DirectedDelivery, fate: Fate): Promise<string> {
    if (fate === 'lapsed') await this.#control('psp/authorizations/lapse', { orderId: this.#orderId });
    return deliveredSight(await delivery.finish(fate));
  }

  async performLocal(effect: LocalEffect, fate: Fate): Promise<string> {
    const { pool } = this.#steps;
    const deliver = async (spoiledOrNot: LocalEffect): Promise<string> => {
      try {
        return outcomeSight(await this.#steps.deliver(spoiledOrNot, this.#orderId));
      } catch (error) {
        return deliveredSight({ kind: 'threw', error });
      }
    };
    switch (fate) {
      case 'answers':
        return await deliver(effect);
      case 'refuses':
      case 'lapsed':
        // Nothing refuses to release it but a person.
        return effect.phase === 'cancel'
          ? await deliver(await spoiled(pool, { ...effect, refusedFor: 'out_of_stock' }, { kind: 'refused' }))
          : await this.#withoutStock(() => deliver(effect));
      case 'rejects':
        return await deliver(await spoiled(pool, effect, { kind: 'error', code: '22000' }));
      case 'unavailable':
      case 'request_lost':
      case 'fails_before':
      case 'adrift':
      case 'paused_before_store':
      case 'paused_before_send':
        return await deliver(await spoiled(pool, effect, { kind: 'error', code: '57P01' }));
      case 'answer_lost':
      case 'fails_after':
      case 'paused_before_record':
        await deliver(effect);
        return sightOf.unsettled(false);
    }
  }

  /** A day passes for the last key of a phase: we do not send it again, and its party has forgotten it. */
  async age({ at: { step, phase } }: RealPhase): Promise<void> {
    const { rows } = await this.#steps.pool.query<{ key: string }>(
      `update fence set key_sent_at = key_sent_at - interval '2 days'
       where instance_id = $1 and step = $2 and phase = $3
       returning instance_id || '/' || step || '/' || phase || '/' || key_number as key`,
      [this.#orderId, step, phase],
    );
    await this.#steps.pool.query(
      'update saga_instance set last_commit = gen_random_uuid() where instance_id = $1',
      [this.#orderId],
    );
    for (const { key } of rows) await this.#control('psp/keys/expire', { key });
  }

  async startCancel(why: { cause: 'cancel_requested'; message: string }): Promise<string> {
    const verdict = await startCancel(this.#steps.pool, this.#orderId, { ...why, by: 'ada' });
    return verdict.kind === 'cancelling' ? sightOf.cancelling(verdict) : verdict.kind;
  }

  async park({ effect: { step, phase } }: RealPhase): Promise<string> {
    const { pool, steps } = this.#steps;
    const { holdTtlMs } = steps;
    const why = { cause: 'outcome_unknown', message: 'No attempt is left.', holdTtlMs } as const;
    await parkStep(pool, this.#orderId, { step, phase, ...why });
    return 'recorded';
  }

  async recordRedrive(phases: readonly RealPhase[]): Promise<string> {
    const named = phases.map(({ effect: { step, phase } }) => ({ step, phase }));
    await recordRedrive(this.#steps.pool, this.#orderId, { by: 'ada', phases: named });
    return 'recorded';
  }

  async close(as: 'completed' | 'cancelled'): Promise<string> {
    const closing = await closeOrder(this.#steps.pool, this.#orderId, as);
    if (closing.kind === 'behind') throw new Error('Nothing was restored here');
    return closingSight(closing);
  }

  #faults(): Faults {
    const { shop } = this.#steps;
    return {
      set: async (fate: Fate, operations: readonly Operation[]) => {
        for (const operation of operations) {
          const fault = faultOf(fate, operation);
          const name = operation.party === 'mailbox' ? 'deliver' : operation.name;
          if (fault !== undefined) await shop.fault(operation.party, { ...fault, operation: name });
        }
      },
      clear: () => shop.clearFaults(),
    };
  }

  /** Others have taken all there is, and time has run out for what was held. */
  async #withoutStock<T>(work: () => Promise<T>): Promise<T> {
    const { pool } = this.#steps;
    const { rows } = await pool.query<{ sku: string; on_hand: number }>('select sku, on_hand from item');
    await pool.query('update item set on_hand = 0');
    await pool.query('update stock_hold set expires_at = clock_timestamp() where order_id = $1', [
      this.#orderId,
    ]);
    const answer = await work();
    for (const { sku, on_hand } of rows)
      await pool.query('update item set on_hand = on_hand + $2 where sku = $1', [sku, on_hand]);
    return answer;
  }

  async #control(path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.#steps.sandbox.url}/sandbox/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(await response.text());
  }
}

function deliveredSight(delivered: Delivered): string {
  switch (delivered.kind) {
    case 'settled':
      return outcomeSight(delivered.outcome);
    case 'paused':
      return sightOf.unsettled(true);
    case 'threw': {
      // As the activity does: what is not tried again is told to the run.
      const { kind } = classify(delivered.error);
      return kind === 'persistent' || kind === 'business' ? 'failed' : sightOf.unsettled(false);
    }
  }
}
