import type { At, Found, Intent, Knows, Party, PartyState } from './party.ts';

/**
 * One payment intent, on which one step authorises and another captures. Undoing either ends it with nothing held and nothing
 * charged. Where the authorisation has lapsed, the capture makes a new intent, and authorises that first.
 */
export function paymentParty({ due, authorize }: { due: number; authorize: string }): Party {
  return {
    name: 'payment',
    initial: {
      kind: 'intent',
      renewals: 0,
      status: 'open',
      authorized: 0,
      captured: 0,
      voided: 0,
      refunded: 0,
    },
    send(state, at, knows) {
      const before = intent(state);
      if (at.phase === 'compensate')
        return { state: isCurrent(before, knows) ? ended(before) : before, done: true };
      if (!isCurrent(before, knows)) return { state, done: false };
      return at.step === authorize ? authorized(before, due) : captured(before, due);
    },
    lookUp(state, at, knows) {
      const found = intent(state);
      if (at.phase === 'compensate') return isCurrent(found, knows) ? foundUndone(found) : 'applied';
      const status = isCurrent(found, knows) ? found.status : 'canceled';
      if (at.step === authorize) return knows.id === undefined ? 'not_applied' : foundAuthorized(status);
      return knows.id === undefined ? 'diverged' : foundCaptured(status);
    },
    lapse: (state, at, knows) => lapsed(intent(state), { at, knows, authorize }),
    needsId: ({ phase }) => phase === 'run',
    renew(state) {
      const before = intent(state);
      const renewals = before.renewals + 1;
      return { state: { ...before, renewals, status: 'open' }, id: String(renewals) };
    },
    makeReady(state, at, knows) {
      const before = intent(state);
      const needed = at.step !== authorize && at.phase === 'run' && knows.renewed && isCurrent(before, knows);
      return needed ? authorized(before, due).state : state;
    },
    local: () => false,
    prepares: ({ step, phase }) => step === authorize && phase === 'run',
  };
}

/** All others have ended, and stay so. */
function isCurrent({ renewals }: Intent, { id }: Knows): boolean {
  return id === String(renewals);
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

function foundAuthorized(status: Intent['status']): Found {
  if (status === 'authorized' || status === 'captured') return 'applied';
  return status === 'open' ? 'not_applied' : 'refused';
}

function foundCaptured(status: Intent['status']): Found {
  if (status === 'captured') return 'applied';
  return status === 'canceled' ? 'lapsed' : 'not_applied';
}

function foundUndone({ status, captured, refunded }: Intent): Found {
  return status === 'canceled' || (status === 'captured' && refunded >= captured) ? 'applied' : 'not_applied';
}

/** The bank lets an authorisation go after some days. */
function lapsed(
  intent: Intent,
  { at, knows, authorize }: { at: At; knows: Knows; authorize: string },
): Intent | undefined {
  if (at.step === authorize || at.phase !== 'run') return undefined;
  if (intent.status !== 'authorized' || !isCurrent(intent, knows)) return undefined;
  return { ...intent, status: 'canceled', voided: intent.authorized };
}

export function intent(state: PartyState): Intent {
  if (state.kind !== 'intent') throw new Error(`Not an intent: ${state.kind}`);
  return state;
}
