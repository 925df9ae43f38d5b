import { isCarriedOut, planPayments, type PaymentPosition, type PaymentPlan } from '../payment-plan.ts';
import type { At, Found, Intent, Knows, Party, PartyState } from '../../../explore/party.ts';

/**
 * The payments of an order, on which one step authorises and another captures. Undoing either ends them with nothing held and
 * nothing charged. Where the authorisation has lapsed, the capture makes a new intent, and authorises that first. Where what
 * is due has changed, the real rule says what is to be done.
 */
export function paymentParty({ authorize }: { authorize: string }): Party {
  return {
    name: 'payment',
    initial: {
      kind: 'intent',
      renewals: 0,
      status: 'open',
      declined: false,
      authorized: 0,
      captured: 0,
      voided: 0,
      refunded: 0,
    },
    request: ({ due }) => String(due),
    refusable: (state, _, { due, lastApplied }) => !lastApplied || due > charged(intent(state)),
    send(state, at, knows) {
      const before = intent(state);
      if (at.phase === 'compensate')
        return { state: isCurrent(before, knows) ? ended(before) : before, done: true };
      if (!isCurrent(before, knows)) return { state, done: false };
      return at.step === authorize ? authorized(before, knows) : captured(before, knows);
    },
    lookUp(state, at, knows) {
      const found = intent(state);
      if (at.phase === 'compensate') return isCurrent(found, knows) ? foundUndone(found) : 'applied';
      const status = isCurrent(found, knows) ? found.status : 'canceled';
      if (at.step !== authorize)
        return knows.id === undefined ? 'diverged' : foundCaptured(status, found, knows);
      return knows.id === undefined ? 'not_applied' : foundAuthorized(status, found, knows);
    },
    lapse: (state, at, knows) => lapsed(intent(state), { at, knows, authorize }),
    // Of what was captured a part is refunded.
    once: ({ step, phase }, { lastApplied }) => step === authorize || phase !== 'run' || !lastApplied,
    needsId: ({ phase }) => phase === 'run',
    renew(state) {
      const before = intent(state);
      const renewals = before.renewals + 1;
      // Beside what was captured, only what is missing is taken.
      const status = before.status === 'captured' ? 'captured' : 'open';
      return { state: { ...before, renewals, status, declined: false }, id: String(renewals) };
    },
    decline(state, at) {
      return at.step === authorize && at.phase === 'run' ? { ...intent(state), declined: true } : state;
    },
    makeReady(state, at, knows) {
      const before = intent(state);
      const needed = at.step !== authorize && at.phase === 'run' && knows.renewed && isCurrent(before, knows);
      return needed
        ? authorized(before, { ...knows, lastApplied: knows.lastApplied && before.status === 'captured' })
            .state
        : state;
    },
    local: () => false,
    prepares: ({ step, phase }) => step === authorize && phase === 'run',
  };
}

/** All others have ended, and stay so. An amendment concerns all of them. */
function isCurrent({ renewals }: Intent, { id, lastApplied }: Knows): boolean {
  return lastApplied || id === String(renewals);
}

function charged({ captured, refunded }: Intent): number {
  return captured - refunded;
}

function planOf(intent: Intent, { due }: Knows): PaymentPlan {
  const { authorized, captured, voided, refunded } = intent;
  const held = authorized - captured - voided;
  const of = { refunded: 0, captured: 0, current: true };
  const positions: PaymentPosition[] = [
    { ...of, id: 'charged', status: 'captured', authorized: captured, captured, refunded },
    ...(held > 0 ? [{ ...of, id: 'held', status: 'authorized', authorized: held } as const] : []),
  ];
  return planPayments(due, positions);
}

/** The new authorisation is taken, and then the old one is voided. */
function authorized(intent: Intent, knows: Knows): { state: Intent; done: boolean } {
  const { status, over } = intent;
  if (over === true) return { state: intent, done: false };
  if (!knows.lastApplied) {
    if (status !== 'open') return { state: intent, done: false };
    return {
      state: {
        ...intent,
        status: 'authorized',
        declined: false,
        authorized: intent.authorized + knows.due,
      },
      done: true,
    };
  }
  if (status === 'canceled') return { state: intent, done: false };
  const plan = planOf(intent, knows);
  const held = intent.authorized - intent.captured - intent.voided;
  return {
    state: {
      ...intent,
      authorized: intent.authorized + plan.authorize,
      voided: intent.voided + (plan.void.length > 0 ? held : 0),
    },
    done: true,
  };
}

function captured(intent: Intent, knows: Knows): { state: Intent; done: boolean } {
  const { status, over } = intent;
  if (over === true || (status !== 'authorized' && !(status === 'captured' && knows.lastApplied)))
    return { state: intent, done: false };
  const plan = planOf(intent, knows);
  if (plan.authorize > 0) return { state: intent, done: false };
  const taken = plan.capture.reduce((sum, { amount }) => sum + amount, 0);
  const back = plan.refund.reduce((sum, { amount }) => sum + amount, 0);
  const after = { ...intent, status: 'captured', captured: intent.captured + taken } as const;
  // A capture for less voids the rest.
  return {
    state: { ...after, refunded: intent.refunded + back, voided: after.authorized - after.captured },
    done: true,
  };
}

function ended(intent: Intent): Intent {
  switch (intent.status) {
    case 'captured':
      return {
        ...intent,
        over: true,
        refunded: intent.captured,
        voided: intent.authorized - intent.captured,
      };
    case 'canceled':
      return intent;
    case 'open':
    case 'authorized':
      return { ...intent, status: 'canceled', undone: true, voided: intent.authorized };
  }
}

/** It cannot be seen to which attempt a refusal belongs: one that was declined before counts as declined again. */
function foundAuthorized(status: Intent['status'], intent: Intent, knows: Knows): Found {
  if (status === 'authorized' || status === 'captured') {
    if (!knows.lastApplied) return 'applied';
    return isCarriedOut(planOf(intent, knows), { captured: false }) ? 'applied' : 'not_applied';
  }
  return status === 'open' && !intent.declined ? 'not_applied' : 'refused';
}

function foundCaptured(status: Intent['status'], intent: Intent, knows: Knows): Found {
  if (intent.undone === true) return 'diverged';
  if (status === 'canceled' || (knows.lastApplied && planOf(intent, knows).authorize > 0)) return 'lapsed';
  if (status === 'captured' && !knows.lastApplied) return 'applied';
  return status === 'captured' && isCarriedOut(planOf(intent, knows), { captured: true })
    ? 'applied'
    : 'not_applied';
}

function foundUndone({ status, authorized, captured, voided, refunded }: Intent): Found {
  const over = status === 'captured' && refunded >= captured && authorized === captured + voided;
  return status === 'canceled' || over ? 'applied' : 'not_applied';
}

/** The bank releases an authorisation after some days. */
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
