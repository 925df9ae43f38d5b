import fc from 'fast-check';
import { expect, it } from 'vitest';
import { confirm } from '../../../sandbox/psp/confirm.ts';
import { cancel, capture, creation, refundCharge, update } from '../../../sandbox/psp/decide.ts';
import { type Decision, foldIntent } from '../../../sandbox/psp/decision.ts';
import { effectsOf } from '../../../sandbox/psp/effects.ts';
import type { Intent } from '../../../sandbox/psp/intent.ts';
import { createParameters } from '../../../sandbox/psp/parameters.ts';
import type { PspEvent } from '../../../sandbox/psp/psp-event.ts';
import type { Effect } from '../../../sandbox/record/ledger-entry.ts';

const AMOUNT = 1000;
const at = new Date('2026-11-22T10:00:00Z');

const parameters = createParameters.parse({
  amount: String(AMOUNT),
  currency: 'eur',
  capture_method: 'manual',
  automatic_payment_methods: { enabled: 'true', allow_redirects: 'never' },
});

type Command = (intent: Intent) => Decision;

const amount = fc.integer({ min: 1, max: AMOUNT + 200 });
const card = fc.constantFrom('pm_card_visa', 'pm_card_visa_chargeDeclined', 'pm_card_authenticationRequired');
const expand: string[] = [];

const command: fc.Arbitrary<Command> = fc.oneof(
  card.map(
    (payment_method): Command =>
      (intent) =>
        confirm(intent, { payment_method }),
  ),
  fc.constant<Command>((intent) => confirm(intent, {})),
  amount.map(
    (wanted): Command =>
      (intent) =>
        capture(intent, { amount_to_capture: wanted, expand }),
  ),
  fc.constant<Command>((intent) => cancel(intent, { expand })),
  amount.map(
    (wanted): Command =>
      (intent) =>
        update(intent, { amount: wanted, expand }),
  ),
  amount.map(
    (wanted): Command =>
      (intent) =>
        refundCharge(intent, { payment_intent: intent.id, amount: wanted, metadata: {}, expand }, at),
  ),
  fc.constant<Command>(({ id, status }) => ({
    events: status === 'requires_capture' ? [{ type: 'lapsed', intentId: id }] : [],
    outcome: { kind: 'intent' },
  })),
);

interface Run {
  intent: Intent;
  events: PspEvent[];
  effects: Effect[];
}

function run(commands: readonly Command[]): Run {
  const created = creation(parameters, 'pi_1');
  const events: PspEvent[] = [created];
  const effects: Effect[] = [];
  let intent = existing(foldIntent(undefined, [created], at));
  for (const decide of commands) {
    const decision = decide(intent);
    intent = existing(foldIntent(intent, decision.events, at));
    events.push(...decision.events);
    effects.push(...effectsOf(decision.events, intent, null));
  }
  return { intent, events, effects };
}

function existing(intent: Intent | undefined): Intent {
  if (intent === undefined) throw new Error('there is an intent');
  return intent;
}

const total = (effects: readonly Effect[], operation: string): number =>
  effects
    .filter((effect) => effect.operation === operation)
    .reduce((sum, { amount: each = 0 }) => sum + each, 0);

const count = (effects: readonly Effect[], ...operations: string[]): number =>
  effects.filter(({ operation }) => operations.includes(operation)).length;

it('given any commands, when they are applied, then refunded <= captured <= authorised and an authorisation ends once', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const { effects, intent } = run(commands);
      expect(count(effects, 'authorize')).toBeLessThanOrEqual(1);
      expect(count(effects, 'capture', 'void', 'lapse')).toBeLessThanOrEqual(count(effects, 'authorize'));
      expect(total(effects, 'capture')).toBeLessThanOrEqual(total(effects, 'authorize'));
      expect(total(effects, 'refund')).toBeLessThanOrEqual(total(effects, 'capture'));
      const open = count(effects, 'authorize') - count(effects, 'capture', 'void', 'lapse');
      expect(open).toBe(intent.status === 'requires_capture' ? 1 : 0);
    }),
    { numRuns: 500 },
  );
});

it('given any commands, when their events are folded again, then the intent is the same', () => {
  fc.assert(
    fc.property(fc.array(command, { maxLength: 30 }), (commands) => {
      const { events, intent } = run(commands);
      expect(foldIntent(undefined, events, at)).toEqual(intent);
    }),
  );
});
