import type { ShownState } from '../../saga/rules/status.ts';
import { randomUUID } from 'node:crypto';
import type { DeadLetter } from '../../store/dead-letters/dead-letter-queries.ts';
import { keepWords } from '../../store/command-words.ts';
import { redriveLetter } from '../../store/dead-letters/dead-letter-redrive.ts';
import { endLetters, runTroubles } from '../../store/dead-letters/dead-letters.ts';
import { claimKey, recordAnswer, requestHash } from '../../store/idempotency.ts';
import { startCancel } from '../../store/instances/lifecycle.ts';
import { putAway } from '../../store/dead-letters/put-away.ts';
import { vouchForBooks } from '../../store/dead-letters/vouch-books.ts';
import type { Rejection } from '../../workflows/contract.ts';
import { letterRun, type LetterRun } from '../../client/letter-run.ts';
import { sendCommand, type CommandAnswer } from '../../client/send-command.ts';
import { decisionLost } from '../../saga/causes.ts';
import { refOf } from '../../store/saga.ts';
import { objectionTo, type LetterAction } from './dead-letter-rules.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { findLetter } from './find-letter.ts';
import { findInstance } from '../instances/find-instance.ts';
import { keyProblem } from '../http/idempotency-problem.ts';
import { runStart } from '../instances/start-run.ts';
import { letterOf } from './letter-of.ts';
import type { ProblemName } from '../http/problem-types.ts';

export interface LetterActionRequest {
  readonly action: LetterAction;
  readonly letterId: string;
  readonly by: string;
  readonly reason: string;
  /** Of a settle only. */
  readonly reference?: string | undefined;
  /** Of a settle only: by other means than at the party that was to do it. */
  readonly elsewhere?: boolean | undefined;
  readonly key: string | undefined;
}

/** The final result of an action; `unanswered` may be sent again. */
export type LetterActionResult =
  | { readonly kind: 'done' }
  | { readonly kind: 'refused'; readonly type: ProblemName; readonly detail: string }
  | { readonly kind: 'unanswered'; readonly type: ProblemName; readonly detail: string };

/** Acts on a dead letter, once for its key, and gives the same answer ever after. */
export async function actOnLetter(
  dependencies: ApiDependencies,
  request: LetterActionRequest,
): Promise<LetterActionResult> {
  const { pool } = dependencies;
  const { action, letterId, by, reason, reference, elsewhere, key } = request;
  const letter = await findLetter(pool, letterId);
  const perform = async () => {
    const { state } = await findInstance(dependencies, letter.instanceId);
    const objection = objectionTo(letterOf(dependencies), action, { letter, state });
    if (objection !== undefined) return { kind: 'refused', ...objection } as const;
    return await actions[action](dependencies, { request, letter, state });
  };
  if (key === undefined) return await perform();

  const idempotencyKey = {
    operation: `${action} dead letter ${letterId}`,
    key,
    requestHash: requestHash({ by, reason, reference, elsewhere }),
  };
  const claim = await claimKey<LetterActionResult>(pool, idempotencyKey, letter.instanceId);
  if (claim.kind === 'other_request') throw keyProblem(claim.kind);
  if (claim.kind === 'answered') return claim.response;
  const result = await perform();
  if (result.kind !== 'unanswered') await recordAnswer(pool, idempotencyKey, result);
  return result;
}

interface Acting {
  readonly request: LetterActionRequest;
  readonly letter: DeadLetter;
  readonly state: ShownState;
}

type Act = (dependencies: ApiDependencies, acting: Acting) => Promise<LetterActionResult>;

const actions: Record<LetterAction, Act> = {
  async redrive(dependencies, acting) {
    const { by, reason } = acting.request;
    const run = runOf(dependencies, acting);
    const { pool } = dependencies;
    const { letter } = acting;
    const answer = await redriveLetter(pool, { letter, author: { by, reason }, run, lookedAt: true });
    if (answer.kind === 'rejected' && answer.rejection === 'not_stalled') {
      const { status, parkings } = await findLetter(pool, letter.id);
      if (status === 'open' && parkings === letter.parkings)
        return letter.cause === decisionLost
          ? undecided(dependencies.names.one)
          : behind(dependencies.names.one);
    }
    return resultOf(answer);
  },

  async compensate(dependencies, acting) {
    const { pool, temporal, saga, names } = dependencies;
    const { by, reason } = acting.request;
    const { instanceId } = acting.letter;
    const verdict = await startCancel(pool, instanceId, {
      cause: 'cancel_requested',
      message: saga.service.saga.causes.cancel_requested.message,
      by,
      reason,
    });
    if (verdict.kind === 'too_late')
      return refused('too_late', `The ${names.one} has passed its point of no return.`);
    if (verdict.kind === 'order_closed') return refused('order_closed', `The ${names.one} is ${verdict.as}.`);
    if (verdict.kind === 'held') return maybePast(names.one);
    await endLetters(pool, instanceId, {
      selection: { causes: runTroubles },
      as: 'compensated',
      author: { by, reason },
    });
    if (acting.letter.cause === 'record_behind') {
      await runOf(dependencies, acting).startAgain();
      return { kind: 'done' };
    }
    const answer = await sendCommand(temporal, refOf(pool, instanceId), { name: 'cancel' });
    // It is on record: a new run undoes all that was done, and goes nowhere else.
    if (answer.kind === 'no_run') await runOf(dependencies, acting).startAgain();
    // A run that cannot be told now is told by the sweeper.
    return { kind: 'done' };
  },

  async settle(dependencies, acting) {
    const { pool, temporal, names } = dependencies;
    const { request, letter } = acting;
    if (letter.cause === 'books_unbalanced') return await settleBooks(dependencies, acting);
    const { by, reason, reference, elsewhere } = request;
    const { instanceId, step, phase } = letter;
    if (step === null || phase === null || reference === undefined) throw new Error('Nothing to settle');
    const answer = await sendCommand(temporal, refOf(pool, instanceId), {
      name: 'settle',
      command: {
        by,
        words: await keepWords(pool, instanceId, reason),
        reference,
        ...(elsewhere === undefined ? {} : { elsewhere }),
        step,
        phase,
      },
      updateId: randomUUID(),
    });
    if (answer.kind === 'no_run') {
      const detail = `The run of this ${names.one} has ended: redrive it first, and settle where it comes to rest.`;
      return { kind: 'refused', type: 'order-without-run', detail };
    }
    // The answer to the same request may have been lost on the way.
    const after = await findLetter(pool, letter.id);
    const settled = after.status === 'settled' && after.resolvedReference === reference;
    return settled ? { kind: 'done' } : resultOf(answer);
  },

  async archive({ pool, saga }, { request, letter }) {
    const { by, reason } = request;
    const verdict = await putAway(pool, letter, { by, reason });
    switch (verdict) {
      case 'put_away':
        return { kind: 'done' };
      case 'ended':
        return {
          kind: 'refused',
          type: 'dead-letter-closed',
          detail: 'It was ended by somebody else just now.',
        };
      case 'in_doubt':
        return { kind: 'unanswered', type: 'not-archivable', detail: saga.api.letters.inDoubt };
    }
  },
};

/** A person vouches for the books of an instance, which ends as it is. */
async function settleBooks(dependencies: ApiDependencies, acting: Acting): Promise<LetterActionResult> {
  const { pool, temporal, names } = dependencies;
  const { request, letter } = acting;
  const { by, reason, reference, elsewhere } = request;
  if (elsewhere !== true || reference === undefined) {
    const detail =
      'The books are what is on record. Where they were made good by other means, say so: "elsewhere": true, with a reference. Where they were mended at the party that has them wrong, redrive.';
    return { kind: 'refused', type: 'settle-impossible', detail };
  }
  if (!(await vouchForBooks(pool, letter, { by, reason, reference })))
    return refused('not_stalled', `The ${names.one} does not wait for its books any more.`);
  const answer = await sendCommand(temporal, refOf(pool, letter.instanceId), {
    name: 'redrive',
    command: { by },
    // Whoever vouches again is refused above.
    updateId: randomUUID(),
    isOnRecord: async () => true,
  });
  // It is on record: a run that cannot be told now is told by the sweeper.
  if (answer.kind === 'no_run') await runOf(dependencies, acting).startAgain();
  return { kind: 'done' };
}

function runOf(dependencies: ApiDependencies, { request, letter, state }: Acting): LetterRun {
  const start = runStart(dependencies, { instanceId: letter.instanceId, state });
  return letterRun(dependencies.temporal, { letter, by: request.by, start });
}

/** The record outranks a run that was reset, or lost its worker, and has yet to come as far again. */
function behind(one: string): LetterActionResult {
  return unanswered(
    `The run of this ${one} has yet to come as far as the record. Please send it again in a while, with the same Idempotency-Key.`,
  );
}

function undecided(one: string): LetterActionResult {
  return unanswered(
    `Take the decision that was lost again first, on the case of this ${one}, and then redrive. If that was done just now, wait a moment and redrive once more.`,
  );
}

function maybePast(one: string): LetterActionResult {
  return unanswered(
    `The ${one} may be past its point of no return. Redrive the step that waits, so that this is known: the cancel is kept, and starts by itself where it is not.`,
  );
}

function unanswered(detail: string): LetterActionResult {
  return { kind: 'unanswered', type: 'command-unanswered', detail };
}

function resultOf(answer: Exclude<CommandAnswer, { kind: 'no_run' }>): LetterActionResult {
  switch (answer.kind) {
    case 'accepted':
      return { kind: 'done' };
    case 'rejected':
      return refused(answer.rejection, answer.message);
    case 'unanswered':
      return unanswered('No worker has answered yet. Please send it again, with the same Idempotency-Key.');
  }
}

function refused(rejection: Rejection, detail: string): LetterActionResult {
  if (rejection === 'settle_unverified') return { kind: 'unanswered', type: 'settle-unverified', detail };
  if (rejection === 'not_recorded') return unanswered(detail);
  return { kind: 'refused', type: problems[rejection], detail };
}

const problems: Record<Exclude<Rejection, 'settle_unverified' | 'not_recorded'>, ProblemName> = {
  too_late: 'too-late-to-cancel',
  order_closed: 'order-closed',
  not_stalled: 'not-stalled',
  settle_impossible: 'settle-impossible',
  settle_contradicted: 'settle-contradicted',
  invalid_command: 'invalid-request',
};
