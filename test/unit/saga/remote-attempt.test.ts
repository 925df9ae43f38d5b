import { describe, expect, it } from 'vitest';
import type { Failed, Failure } from '../../../saga/failure.ts';
import type { Outcome } from '../../../saga/outcome.ts';
import { RemoteAttempt } from '../../../saga/remote-attempt.ts';
import type { Found, RemoteParty } from '../../../saga/remote-party.ts';
import type { Fence, RecordedOutcome } from '../../../saga/rules/fence.ts';
import type { Knowledge } from '../../../saga/rules/fence-rules.ts';
import type { Send } from '../../../saga/rules/sends.ts';

const now = 1_000;
const done: RecordedOutcome = { kind: 'succeeded', result: {} };
const refusal: RecordedOutcome = { kind: 'refused', cause: 'declined', message: '' };
const notApplied: Found = { kind: 'not_applied' };
const foundDone: Found = { kind: 'outcome', outcome: done };

class Thrown extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.detail);
    this.failure = failure;
  }
}

const failing = (failure: Failure) => () => {
  throw new Thrown(failure);
};
const because = { cause: 'away', detail: '503' };
const unanswered = failing({ kind: 'unknown', ...because, answered: false });
const serverError = failing({ kind: 'unknown', ...because, answered: true });
const rejected = failing({ kind: 'persistent', ...because });
const conflict = failing({ kind: 'conflict', ...because });
const bug = failing({ kind: 'persistent', cause: 'internal_error', detail: 'TypeError' });

const sentNow: Send = { keyNumber: 1, sentAt: now, attempt: 1 };
const first: Fence = {
  phase: 'run',
  requestHash: '#',
  state: 'attempting',
  keyNumber: 1,
  keySentAt: now,
  attempts: 1,
  unanswered: [sentNow],
};
/** The second attempt under a key; nobody knows what came of the first. */
const second: Fence = { ...first, attempts: 2, unanswered: [sentNow, { ...sentNow, attempt: 2 }] };

/** Its request of before was sent so long ago that it has arrived, if it ever will. */
const arrived: Fence = { ...second, unanswered: [{ ...sentNow, sentAt: now - 100 }] };

interface Seen {
  /** What was asked of the party and the record, in order; of the record with the key. */
  readonly asked: readonly string[];
  readonly outcome: Outcome | undefined;
  readonly failed: { readonly fence: Fence; readonly failure: Failure } | undefined;
}

/** All the steps of an attempt, with parties that answer as given. */
function attempted(
  fence: Fence,
  knowledge: Knowledge,
  given: Partial<RemoteParty> & { readonly kept?: Outcome },
): Seen {
  const asked: string[] = [];
  let failed: Seen['failed'];
  const noting = <A extends unknown[], T>(name: string, answer: ((...args: A) => T) | undefined) =>
    answer &&
    ((...args: A): T => {
      asked.push(name);
      return answer(...args);
    });
  const party: RemoteParty = {
    direction: 'forward',
    sendLifeMs: 100,
    once: () => true,
    isPrepared: () => true,
    failureOf(error) {
      if (error instanceof Thrown) return error.failure;
      throw error;
    },
    refusal: (cause) => ({ kind: 'refused', cause, message: '' }),
    now: () => now,
    ...given,
    objection: noting('objection', given.objection),
    prepare: noting('prepare', given.prepare),
    renew: noting('renew', given.renew),
    lookUp: noting('look up', given.lookUp),
    send: (sent) => {
      asked.push('send');
      return given.send?.(sent) ?? done;
    },
    keep({ keyNumber, reference = '' }) {
      asked.push(`keep ${keyNumber} ${reference}`.trim());
      return given.kept ?? 'stored';
    },
    record(_, outcome) {
      asked.push(`record ${outcome.kind}`);
      return outcome;
    },
    fail(left: Fence, { failure }: Failed): Outcome {
      failed = { fence: left, failure };
      throw new Thrown(failure);
    },
  };
  const steps = new RemoteAttempt(party, knowledge).perform(fence);
  try {
    let next = steps.next();
    while (next.done !== true) next = steps.next(next.value);
    return { asked, outcome: next.value, failed };
  } catch (error) {
    if (!(error instanceof Thrown)) throw error;
    return { asked, outcome: undefined, failed };
  }
}

describe('a request that is answered', () => {
  it('with success or a refusal has that outcome', () => {
    expect(attempted(first, 'no_effect', {})).toMatchObject({ asked: ['send', 'record succeeded'] });
    const declined = failing({ kind: 'business', cause: 'declined', detail: '' });
    expect(attempted(first, 'no_effect', { send: declined })).toMatchObject({ outcome: refusal });
  });

  it('with a server error is looked up: what was done counts, and otherwise its key is spent', () => {
    expect(attempted(first, 'no_effect', { send: serverError, lookUp: () => foundDone })).toMatchObject({
      asked: ['send', 'look up', 'record succeeded'],
    });
    expect(
      attempted(first, 'no_effect', { send: serverError, lookUp: () => notApplied }).failed,
    ).toMatchObject({
      fence: { state: 'not_applied', unanswered: [] },
      failure: { kind: 'transient', cause: 'dependency_unavailable' },
    });
  });

  it('with a rejection had no effect, where nothing was sent before it', () => {
    expect(attempted(first, 'no_effect', { send: rejected, lookUp: () => notApplied })).toMatchObject({
      asked: ['send'],
      failed: { fence: { state: 'not_applied' }, failure: { kind: 'persistent' } },
    });
  });

  it('with a rejection says nothing of an earlier one: that is looked up', () => {
    expect(attempted(second, 'same_key', { send: rejected, lookUp: () => foundDone })).toMatchObject({
      asked: ['send', 'look up', 'record succeeded'],
    });
  });

  it('with a conflict waits for an engineer, and an undo for its next attempt', () => {
    const given = { send: conflict, lookUp: () => notApplied };
    expect(attempted(first, 'no_effect', given).failed?.failure.kind).toBe('persistent');
    expect(attempted(first, 'no_effect', { ...given, direction: 'undo' }).failed?.failure.kind).toBe(
      'transient',
    );
  });
});

describe('a request that is refused, under another key than one before that was never answered', () => {
  const declined = failing({ kind: 'business', cause: 'declined', detail: '' });
  const once: Send = { ...sentNow, once: true };
  const late: Fence = {
    ...first,
    keyNumber: 2,
    attempts: 2,
    unanswered: [once, { ...once, keyNumber: 2, attempt: 2 }],
  };
  const over: Fence = { ...late, unanswered: [{ ...once, sentAt: now - 100 }] };

  it('is attempted again, for that one may still be carried out', () => {
    expect(attempted(late, 'no_effect', { send: declined, lookUp: () => notApplied })).toMatchObject({
      asked: ['send', 'look up'],
      failed: {
        fence: { state: 'attempting', keyNumber: 2, unanswered: [once] },
        failure: { kind: 'transient', cause: 'outcome_unknown', retryAfterMs: 100 },
      },
    });
  });

  it('is refused once that one cannot arrive any more, and was not carried out', () => {
    const given = { send: declined, lookUp: () => notApplied };
    expect(attempted(over, 'no_effect', given)).toMatchObject({
      asked: ['send', 'look up', 'record refused'],
      outcome: refusal,
    });
    expect(attempted(over, 'no_effect', { ...given, lookUp: () => foundDone }).outcome).toEqual(done);
  });

  it('is refused neither where only a look-up says so', () => {
    const lookUp = (): Found => ({ kind: 'outcome', outcome: refusal });
    expect(attempted(late, 'no_effect', { send: serverError, lookUp }).failed?.failure).toMatchObject({
      cause: 'outcome_unknown',
    });
    expect(attempted(over, 'no_effect', { send: serverError, lookUp }).outcome).toEqual(refusal);
  });

  it('waits for an engineer where a look-up says that it cannot be', () => {
    expect(attempted(late, 'no_effect', { send: declined, lookUp: rejected }).failed?.failure.kind).toBe(
      'persistent',
    );
    expect(attempted(late, 'no_effect', { send: declined, lookUp: unanswered }).failed).toMatchObject({
      failure: { kind: 'transient', cause: 'outcome_unknown' },
    });
  });

  it('is refused at once where the one before was sent under the same key: the party repeats its answer', () => {
    expect(attempted(second, 'same_key', { send: declined, lookUp: () => notApplied })).toMatchObject({
      asked: ['send', 'record refused'],
    });
  });
});

describe('a request that may have been carried out', () => {
  it('is sent again under its key, where no answer came', () => {
    expect(attempted(first, 'no_effect', { send: unanswered, lookUp: () => notApplied })).toMatchObject({
      asked: ['send'],
      failed: { fence: { state: 'attempting', keyNumber: 1, unanswered: [sentNow] } },
    });
  });

  it('is sent again under its key after a bug of our own, whatever a look-up sees', () => {
    expect(attempted(second, 'same_key', { send: bug, lookUp: () => notApplied }).failed).toMatchObject({
      fence: { state: 'attempting', unanswered: second.unanswered },
      failure: { cause: 'internal_error' },
    });
  });

  it('is looked up first where its key may not be sent again, and nothing is sent where it was done', () => {
    expect(attempted(second, 'look_up_first', { lookUp: () => foundDone })).toMatchObject({
      asked: ['look up', 'record succeeded'],
    });
  });

  it('is replaced under the next key once it cannot arrive any more, and that key is on record before it is sent', () => {
    expect(attempted(arrived, 'look_up_first', { lookUp: () => notApplied }).asked).toEqual([
      'look up',
      'keep 2',
      'send',
      'record succeeded',
    ]);
  });

  it('is not replaced while it may arrive, where its target would do it twice', () => {
    const once: Fence = {
      ...second,
      unanswered: second.unanswered?.map((send) => ({ ...send, once: true })) ?? [],
    };
    expect(attempted(once, 'look_up_first', { lookUp: () => notApplied }).asked).toContain('send');
    expect(attempted(second, 'look_up_first', { lookUp: () => notApplied })).toMatchObject({
      asked: ['look up'],
      failed: { failure: { kind: 'transient', retryAfterMs: 100 } },
    });
  });
});

describe('an effect that is done on an id', () => {
  const prepared = {
    isPrepared: ({ reference }: Fence) => reference !== undefined,
    prepare: () => ({ reference: 'pi_1' }),
  };

  const lapsed = {
    send: conflict,
    lookUp: (): Found => ({ kind: 'lapsed' }),
    renew: () => ({ reference: 'pi_2' }),
  };

  it('is sent once the id is on record', () => {
    expect(attempted(first, 'no_effect', prepared).asked).toEqual([
      'prepare',
      'keep 1 pi_1',
      'send',
      'record succeeded',
    ]);
  });

  it('is not sent where another attempt has ended meanwhile', () => {
    expect(attempted(first, 'no_effect', { ...prepared, kept: done })).toMatchObject({
      asked: ['prepare', 'keep 1 pi_1'],
      outcome: done,
    });
  });

  it('is looked up where the id was there before: a restored record may have forgotten that it was done', () => {
    const known: Fence = { ...first, reference: 'pi_1', made: [{ id: 'pi_1', revision: 1 }] };
    const lookUp = () => foundDone;
    expect(attempted(known, 'no_effect', { ...prepared, lookUp }).asked).toEqual([
      'look up',
      'record succeeded',
    ]);
    expect(attempted(known, 'no_effect', { ...prepared, lookUp: rejected }).asked).toContain('send');
  });

  it('is done on a new one where that has lapsed, under the next key', () => {
    expect(attempted(first, 'no_effect', lapsed).failed).toMatchObject({
      fence: { reference: 'pi_2', keyNumber: 2, state: 'not_applied' },
      failure: { kind: 'transient' },
    });
  });

  it('is done on no new one while an earlier request may arrive, where its target would do it twice', () => {
    expect(attempted(second, 'same_key', lapsed)).toMatchObject({
      asked: ['send', 'look up'],
      failed: { fence: { keyNumber: 1 }, failure: { kind: 'transient', cause: 'outcome_unknown' } },
    });
  });
});

describe('a request that another party objects to', () => {
  const given = { objection: () => 'refunded_elsewhere' };

  it('is refused unsent', () => {
    expect(attempted(first, 'no_effect', given)).toMatchObject({
      asked: ['objection', 'record refused'],
      outcome: { cause: 'refunded_elsewhere' },
    });
  });

  it('is refused only once an earlier one is known to have had no effect, and cannot arrive any more', () => {
    const lookUp = () => notApplied;
    expect(attempted(second, 'same_key', { ...given, lookUp })).toMatchObject({
      asked: ['objection', 'look up'],
      failed: { failure: { cause: 'outcome_unknown' } },
    });
    expect(attempted(arrived, 'same_key', { ...given, lookUp }).outcome).toMatchObject({ kind: 'refused' });
  });

  it('is not refused while an earlier one may arrive, though its target takes it once', () => {
    const once: Fence = { ...second, keyNumber: 2, unanswered: [{ ...sentNow, once: true }] };
    expect(attempted(once, 'no_effect', { ...given, lookUp: () => notApplied })).toMatchObject({
      asked: ['objection', 'look up'],
      failed: { failure: { cause: 'outcome_unknown', retryAfterMs: 100 } },
    });
  });
});
