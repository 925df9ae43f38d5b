import type { At, Found, Party, PartyState, Thing } from './party.ts';

export interface ThingOptions {
  readonly local?: boolean;
  /** It answers by its id whether it has what was asked for. */
  readonly lookUp?: boolean;
  /** An undo is remembered, also of what never came: what arrives after it is refused. */
  readonly tombstones?: boolean;
}

/** A party that does one thing under one id, undoes it, and for a reservation confirms it. */
export function thingParty(name: string, options: ThingOptions = {}): Party {
  const { local = false, lookUp = true, tombstones = true } = options;
  return {
    name,
    initial: { kind: 'thing', state: 'none', applied: 0, confirmed: 0, undone: 0 },
    send: (state, at) => send(thing(state), at, tombstones),
    ...(lookUp ? { lookUp: (state, at) => found(thing(state), at) } : {}),
    lapse: (state, at) => lapsed(thing(state), at),
    // The pivot and a cancel are arbitrated by the order's row, wherever the rest of the reservation is.
    local: (at) => local || at.pivot,
    prepares: () => false,
  };
}

function send(thing: Thing, { phase }: At, tombstones: boolean): { state: Thing; done: boolean } {
  const { state } = thing;
  switch (phase) {
    case 'run':
    case 'try':
      if (state === 'none' || (state === 'undone' && !tombstones)) {
        return { state: { ...thing, state: 'applied', applied: thing.applied + 1 }, done: true };
      }
      return { state: thing, done: state !== 'undone' };
    case 'confirm':
      if (state === 'applied') {
        return { state: { ...thing, state: 'confirmed', confirmed: thing.confirmed + 1 }, done: true };
      }
      return { state: thing, done: state === 'confirmed' };
    case 'compensate':
    case 'cancel':
      if (state === 'applied')
        return { state: { ...thing, state: 'undone', undone: thing.undone + 1 }, done: true };
      return state === 'none'
        ? { state: { ...thing, state: 'undone' }, done: true }
        : { state: thing, done: state === 'undone' };
  }
}

function found({ state }: Thing, { phase }: At): Found {
  switch (phase) {
    case 'run':
    case 'try':
      if (state === 'undone') return 'diverged';
      return state === 'none' ? 'not_applied' : 'applied';
    case 'confirm':
      if (state === 'confirmed') return 'applied';
      return state === 'applied' ? 'not_applied' : 'diverged';
    case 'compensate':
    case 'cancel':
      if (state === 'undone') return 'applied';
      return state === 'confirmed' ? 'diverged' : 'not_applied';
  }
}

/** A hold that has run out stays on record as held until it is cancelled; it only cannot be confirmed any more. */
function lapsed(thing: Thing, { pivot }: At): Thing | undefined {
  return pivot && thing.state === 'applied' ? thing : undefined;
}

function thing(state: PartyState): Thing {
  if (state.kind !== 'thing') throw new Error(`Not a thing: ${state.kind}`);
  return state;
}
