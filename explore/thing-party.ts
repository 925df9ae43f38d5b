import type { ModelTerms } from './terms.ts';
import type { At, Found, Knows, Party, PartyState, Thing } from './party.ts';

export interface ThingOptions {
  readonly local?: boolean;
  /** Whose confirm is the point of no return, in another system than the record. */
  readonly remotePivot?: boolean;
  /** It answers by its id whether it has what was asked for. */
  readonly lookUp?: boolean;
  /** An undo is remembered, also of what never came: what arrives after it is refused. */
  readonly tombstones?: boolean;
  /** The old thing is released before the new one is taken: a defect. */
  readonly releasesFirst?: boolean;
  readonly request?: (asked: ModelTerms) => string;
  /** Under another key it does it again. */
  readonly adds?: boolean;
  /** A request under the key of one that it answered with an error is carried out all the same: the default. */
  readonly forgetsErrors?: boolean;
}

/** A party that does one thing under one id, undoes it, and for a reservation confirms it. */
export function thingParty(name: string, options: ThingOptions = {}): Party {
  const {
    local = false,
    remotePivot = false,
    lookUp = true,
    tombstones = true,
    releasesFirst = false,
    adds = false,
    forgetsErrors = true,
    request,
  } = options;
  return {
    name,
    initial: { kind: 'thing', state: 'none', applied: 0, confirmed: 0, undone: 0, request: '' },
    ...(request === undefined ? {} : { request }),
    ...(releasesFirst ? { refuse: (state, _, knows) => released(thing(state), knows) } : {}),
    send: (state, at, knows) => send(thing(state), { at, knows, tombstones, adds }),
    // A confirmed thing cannot be undone: where the confirm is refused, no earlier request may confirm it after all.
    once: ({ phase }) => !adds && phase !== 'confirm',
    forgetsErrors,
    ...(lookUp ? { lookUp: (state, at, knows) => found(thing(state), at, knows) } : {}),
    ...(remotePivot ? {} : { lapse: (state, at) => lapsed(thing(state), at) }),
    // Unless it is said to be elsewhere, the pivot is in our own database, wherever the rest of the reservation is.
    local: (at) => local || (at.pivot && !remotePivot),
    prepares: () => false,
  };
}

function send(
  thing: Thing,
  { at: { phase }, knows, tombstones, adds }: { at: At; knows: Knows; tombstones: boolean; adds: boolean },
): { state: Thing; done: boolean } {
  const { state } = thing;
  const { request } = knows;
  switch (phase) {
    case 'run':
    case 'try':
      if (state === 'none' || adds || (state === 'undone' && !tombstones)) {
        return { state: { ...thing, state: 'applied', applied: thing.applied + 1, request }, done: true };
      }
      // In place of what stands: replaced, or adjusted.
      if (state !== 'undone' && knows.lastApplied) return { state: { ...thing, request }, done: true };
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

function found({ state, request }: Thing, { phase }: At, knows: Knows): Found {
  switch (phase) {
    case 'run':
    case 'try':
      if (state === 'undone') return 'diverged';
      if (knows.lastApplied && request !== knows.request) return 'not_applied';
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

function released(thing: Thing, { lastApplied }: Knows): Thing {
  return lastApplied && thing.state === 'applied' ? { ...thing, request: 'nothing' } : thing;
}

/** A hold that has run out stays on record as held until it is cancelled; it only cannot be confirmed any more. */
function lapsed(thing: Thing, { pivot }: At): Thing | undefined {
  return pivot && thing.state === 'applied' ? thing : undefined;
}

function thing(state: PartyState): Thing {
  if (state.kind !== 'thing') throw new Error(`Not a thing: ${state.kind}`);
  return state;
}
