/** The fate of one attempt that is under way. The other party may still refuse by its own rules. */
export type Fate =
  /** The answer comes and is recorded. */
  | 'answers'
  /** A declared business refusal. */
  | 'refuses'
  /** The hold, or the authorisation, has lapsed before the attempt. */
  | 'lapsed'
  /** Not executed; may be repeated. */
  | 'unavailable'
  /** Not executed, and repeating it cannot help. */
  | 'rejects'
  /** Executed, but no answer. */
  | 'answer_lost'
  /** Never arrived, and no answer. */
  | 'request_lost'
  /** Executed, and answered with a server error. */
  | 'fails_after'
  /** Not executed, and answered with a server error. */
  | 'fails_before'
  /** The worker was killed while its request is still on its way. */
  | 'adrift'
  /** The worker is paused before it stores the id that it created. */
  | 'paused_before_store'
  /** The worker is paused before it sends. */
  | 'paused_before_send'
  /** Executed; the worker is paused before it records the answer. */
  | 'paused_before_record';

/** Those whose attempt goes on later, when nobody waits for it any more. */
export const latecomers: ReadonlySet<Fate> = new Set<Fate>([
  'adrift',
  'paused_before_store',
  'paused_before_send',
  'paused_before_record',
]);

/** Those after which the phase is attempted again while its budget lasts. */
export const unsettling: ReadonlySet<Fate> = new Set<Fate>([
  'lapsed',
  'unavailable',
  'answer_lost',
  'request_lost',
  'fails_before',
  ...latecomers,
]);
