/** A request that was sent, or was about to be, and to which no answer is known: it may still arrive and take effect. */
export interface Send {
  readonly keyNumber: number;
  /** Milliseconds since 1970. */
  readonly sentAt: number;
  readonly attempt: number;
  /** Its target takes it once: arriving late, it changes nothing that a later request has done. */
  readonly once?: true;
  /** The other party is done with it, and did not say whether it was carried out: the next look-up tells. */
  readonly done?: true;
}

/** The record of the keys under which one effect was sent. */
export interface Keys {
  /** The n of the key in force. */
  readonly keyNumber: number;
  /** When this key was first sent, in milliseconds since 1970. */
  readonly keySentAt: number;
  readonly attempts: number;
  readonly unanswered?: readonly Send[];
}

/** On record before anything is sent: a worker that dies now may have sent it. */
export function withSend<K extends Keys>(keys: K, { now, once }: { now: number; once: boolean }): K {
  const { keyNumber, attempts: attempt, unanswered = [] } = keys;
  const send: Send = { keyNumber, sentAt: now, attempt, ...(once ? { once } : {}) };
  return { ...keys, unanswered: [...unanswered, send] };
}

/** The request of this very attempt was answered, or never left. That says nothing of the requests of earlier attempts. */
export function withAnswer<K extends Keys>(keys: K, attempt: number): K {
  const { unanswered = [] } = keys;
  return { ...keys, unanswered: unanswered.filter((send) => send.attempt !== attempt) };
}

/** The request of this very attempt was answered, and the answer does not tell whether it was carried out. */
export function withDoubt<K extends Keys>(keys: K, attempt: number): K {
  const { unanswered = [] } = keys;
  return {
    ...keys,
    unanswered: unanswered.map((send) => (send.attempt === attempt ? { ...send, done: true } : send)),
  };
}

/** A key that has succeeded only repeats its answer, whichever request under it arrives. */
export function withSuccess<K extends Keys>(keys: K, keyNumber: number): K {
  const { unanswered = [] } = keys;
  return { ...keys, unanswered: unanswered.filter((send) => send.keyNumber !== keyNumber) };
}

/** After a look-up that saw no effect, drops requests that are done with or too old to arrive: it is as good as an answer. */
export function withLookUp<K extends Keys>(
  keys: K,
  { now, sendLifeMs }: { now: number; sendLifeMs: number },
): K {
  const { unanswered = [] } = keys;
  return {
    ...keys,
    unanswered: unanswered.filter(({ sentAt, done }) => done !== true && now - sentAt < sendLifeMs),
  };
}

/** Requests of earlier attempts that may still arrive. */
export function earlierSends({ unanswered = [], attempts }: Keys): readonly Send[] {
  return unanswered.filter(({ attempt, done }) => attempt !== attempts && done !== true);
}

/** Whether something that was sent, in whatever attempt, may have been carried out, or may be yet, for all that is on record. */
export function isInDoubt({ unanswered = [] }: Pick<Keys, 'unanswered'>): boolean {
  return unanswered.length > 0;
}

/** Of {@link earlierSends} those under another key: whatever is answered under the one in force, they may be carried out. */
export function underEarlierKeys(keys: Keys): readonly Send[] {
  return earlierSends(keys).filter(({ keyNumber }) => keyNumber < keys.keyNumber);
}

/** Under a new key the other party carries out a request again: so none goes out while an earlier one may still arrive. */
export function mayTakeNewKey(keys: Keys): boolean {
  return earlierSends(keys).every(({ once }) => once === true);
}

/**
 * The key that may be sent after a look-up that saw no effect, with the send on record: the one whose outcome is unknown, or a new one.
 * `undefined`: none, for an earlier request may still arrive. `lookedUpAt`: a time before the look-up. It did not see any request that
 * arrived later.
 */
export function toSend<K extends Keys & { readonly spent: boolean }>(
  keys: K,
  {
    now,
    lookedUpAt,
    sendLifeMs,
    keyWindowMs,
    once,
  }: { now: number; lookedUpAt: number; sendLifeMs: number; keyWindowMs: number; once: boolean },
): K | undefined {
  const proven = withLookUp(keys, { now: lookedUpAt, sendLifeMs });
  if (!keys.spent && now - keys.keySentAt < keyWindowMs) return withSend(proven, { now, once });
  if (!mayTakeNewKey(proven)) return undefined;
  const taken = { ...proven, keyNumber: keys.keyNumber + 1, keySentAt: now, spent: false };
  return withSend(taken, { now, once });
}

/** Milliseconds until the last of what earlier attempts have sent cannot arrive any more. */
export function arrivesWithin(keys: Keys, { now, sendLifeMs }: { now: number; sendLifeMs: number }): number {
  return Math.max(0, ...earlierSends(keys).map(({ sentAt }) => sentAt + sendLifeMs - now));
}
