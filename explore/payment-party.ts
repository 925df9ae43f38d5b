import type { At, Found, Intent, Party, PartyState } from './party.ts';

/** One payment intent, on which one step authorises and another captures. Undoing either ends it with nothing held and nothing charged. */
export function paymentParty({ due, authorize }: { due: number; authorize: string }): Party {
  return {
    name: 'payment',
    initial: { kind: 'intent', status: 'open', authorized: 0, captured: 0, voided: 0, refunded: 0 },
    send(state, at, { reference }) {
      const before = intent(state);
      if (at.phase === 'compensate') return { state: reference ? ended(before) : before, done: true };
      return at.step === authorize ? authorized(before, due) : captured(before, due);
    },
    lookUp(state, at, { reference }) {
      if (at.phase !== 'compensate') return foundDone(intent(state), at.step === authorize);
      return reference ? foundUndone(intent(state)) : 'applied';
    },
    lapse: (state, at) => lapsed(intent(state), at, authorize),
    local: () => false,
    prepares: ({ step, phase }) => step === authorize && phase === 'run',
  };
}

function authorized(intent: Intent, due: number): { state: Intent; done: boolean } {
  if (intent.status !== 'open') return { state: intent, done: false };
  return { state: { ...intent, status: 'authorized', authorized: intent.authorized + due }, done: true };
}

function captured(intent: Intent, due: number): { state: Intent; done: boolean } {
  if (intent.status !== 'authorized') return { state: intent, done: false };
  return { state: { ...intent, status: 'captured', captured: intent.captured + due }, done: true };
}

function ended(intent: Intent): Intent {
  switch (intent.status) {
    case 'captured':
      return { ...intent, refunded: intent.captured };
    case 'canceled':
      return intent;
    case 'open':
    case 'authorized':
      return { ...intent, status: 'canceled', voided: intent.authorized };
  }
}

function foundDone({ status }: Intent, authorizing: boolean): Found {
  if (status === 'captured') return 'applied';
  if (authorizing) {
    if (status === 'authorized') return 'applied';
    return status === 'open' ? 'not_applied' : 'refused';
  }
  return status === 'authorized' ? 'not_applied' : 'refused';
}

function foundUndone({ status, captured, refunded }: Intent): Found {
  return status === 'canceled' || (status === 'captured' && refunded >= captured) ? 'applied' : 'not_applied';
}

/** The bank lets an authorisation go after some days. */
function lapsed(intent: Intent, { step, phase }: At, authorize: string): Intent | undefined {
  if (step === authorize || phase !== 'run' || intent.status !== 'authorized') return undefined;
  return { ...intent, status: 'canceled', voided: intent.authorized };
}

export function intent(state: PartyState): Intent {
  if (state.kind !== 'intent') throw new Error(`Not an intent: ${state.kind}`);
  return state;
}
