import type { Party } from './party.ts';

/** Whom a check asks. It changes nothing, and asking again is harmless for ever. */
export function questionParty(name: string): Party {
  return {
    name,
    initial: { kind: 'question' },
    send: (state) => ({ state, done: true }),
    local: () => false,
    prepares: () => false,
  };
}
