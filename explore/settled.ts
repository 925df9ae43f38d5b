import type { RecordedOutcome } from '../saga/rules/fence.ts';
import type { Outcome } from '../saga/outcome.ts';
import type { At } from './party.ts';
import type { Applied, World } from './world.ts';

export function settled(world: World, outcome: Outcome): Applied {
  return { world, answer: { kind: 'settled', outcome } };
}

export function failed(world: World, message: string): Applied {
  return settled(world, { kind: 'failed', cause: 'internal_error', message });
}

export function successOf({ step }: At): RecordedOutcome {
  return { kind: 'succeeded', result: { reference: step } };
}

export function refusalOf(at: At): RecordedOutcome {
  if (at.phase === 'confirm') return { kind: 'refused', cause: 'hold_lost', message: 'The hold has lapsed.' };
  return at.kind === 'reservation'
    ? { kind: 'refused', cause: 'out_of_stock', message: 'There is not enough.' }
    : { kind: 'refused', cause: 'card_declined', message: 'It was declined.' };
}
