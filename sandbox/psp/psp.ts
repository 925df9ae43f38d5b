import { join } from 'node:path';
import { Party } from '../exchange/party.ts';
import { foldIntent } from './decision.ts';
import { effectsOf } from './effects.ts';
import type { Intent } from './intent.ts';
import { type PspEvent, pspEventSchema } from './psp-event.ts';

/** The state of the payment provider: its payment intents, folded from their events. */
export class Psp {
  readonly party: Party<PspEvent>;
  readonly #intents = new Map<string, Intent>();
  readonly #intentOfRefund = new Map<string, string>();

  constructor(dataDir: string, stopping: AbortSignal) {
    this.party = new Party({
      path: join(dataDir, 'psp.jsonl'),
      event: pspEventSchema,
      apply: (event, at) => this.#apply(event, at),
      stopping,
    });
  }

  intent(id: string): Intent | undefined {
    return this.#intents.get(id);
  }

  intentOfRefund(refundId: string): Intent | undefined {
    return this.intent(this.#intentOfRefund.get(refundId) ?? '');
  }

  intents(): Intent[] {
    return [...this.#intents.values()];
  }

  /** What a bank, a customer or time does to an intent, without a request. */
  happen(intent: Intent, events: PspEvent[]): Intent {
    const at = new Date();
    const after = foldIntent(intent, events, at) ?? intent;
    this.party.commit({ events, effects: effectsOf(events, after, null) }, at);
    return after;
  }

  #apply(event: PspEvent, at: Date): void {
    const intent = foldIntent(this.#intents.get(event.intentId), [event], at);
    if (intent !== undefined) this.#intents.set(intent.id, intent);
    if (event.type === 'refunded') this.#intentOfRefund.set(event.refundId, event.intentId);
  }
}
