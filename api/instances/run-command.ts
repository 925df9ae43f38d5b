import { createHash, randomUUID } from 'node:crypto';
import { wasRedrivenSince } from '../../store/instances/instance-queries.ts';
import type { FastifyBaseLogger } from 'fastify';
import { blockersOf, isClosingParked } from '../../saga/rules/instance.ts';
import { claimKey, recordAnswer, requestHash, type IdempotencyKey } from '../../store/idempotency.ts';
import { keepWords } from '../../store/command-words.ts';
import { inTransaction } from '../../store/database.ts';
import {
  endLetters,
  markRedriving,
  runTroubles,
  type Author,
} from '../../store/dead-letters/dead-letters.ts';
import { recordRedrive, startCancel } from '../../store/instances/lifecycle.ts';
import type { Command } from '../../workflows/contract.ts';
import { sendCommand, type CommandAnswer } from '../../client/send-command.ts';
import { refOf } from '../../store/saga.ts';
import type { Pool } from '../../store/database.ts';
import type { ApiDependencies } from '../dependencies.ts';
import { ensureRun, startAgain } from './start-run.ts';
import { findInstance } from './find-instance.ts';
import { keyProblem } from '../http/idempotency-problem.ts';
import { loggable } from '../http/loggable.ts';

export type CommandName = 'cancel' | 'redrive';

/** The final result of a command. `closed`: the instance had ended before it. */
export type CommandResult =
  | Extract<CommandAnswer, { kind: 'accepted' | 'rejected' }>
  | { readonly kind: 'closed'; readonly as: 'completed' | 'cancelled' };

/** Not for good: it may be sent again. `not_yet`: the run has answered. */
export type NoResult =
  Extract<CommandAnswer, { kind: 'unanswered' }> | { readonly kind: 'not_yet'; readonly detail: string };

export interface CommandRequest {
  readonly name: CommandName;
  readonly instanceId: string;
  readonly command: Command;
  readonly key: string | undefined;
}

/** Has a command done once for its key, and gives the same answer ever after. */
export async function runCommand(
  dependencies: ApiDependencies,
  request: CommandRequest,
  log: FastifyBaseLogger,
): Promise<CommandResult | NoResult> {
  const { pool } = dependencies;
  const { name, instanceId, command, key } = request;
  await findInstance(dependencies, instanceId);
  if (key === undefined) {
    const sending = { updateId: randomUUID(), isOnRecord: async () => true };
    return await perform(dependencies, { ...request, ...sending }, log);
  }

  const idempotencyKey: IdempotencyKey = {
    operation: `${name} ${dependencies.names.one} ${instanceId}`,
    key,
    requestHash: requestHash(command),
  };
  const claim = await claimKey<CommandResult>(pool, idempotencyKey, instanceId);
  if (claim.kind === 'other_request') throw keyProblem(claim.kind);
  if (claim.kind === 'answered') return claim.response;
  // Unanswered: sent again under the same update id, which Temporal takes as the same command.
  const sending = {
    updateId: updateIdOf(name, key),
    isOnRecord: () => isRedrivenSince(dependencies, instanceId, idempotencyKey),
  };
  const result = await perform(dependencies, { ...request, ...sending }, log);
  if (isResult(result)) await recordAnswer(pool, idempotencyKey, result);
  return result;
}

interface Sending {
  readonly updateId: string;
  readonly isOnRecord: () => Promise<boolean>;
}

function updateIdOf(name: CommandName, key: string): string {
  return `${name}-${createHash('sha256').update(key).digest('hex').slice(0, 32)}`;
}

async function perform(
  dependencies: ApiDependencies,
  request: CommandRequest & Sending,
  log: FastifyBaseLogger,
): Promise<CommandResult | NoResult> {
  const { pool, temporal } = dependencies;
  const before = await findInstance(dependencies, request.instanceId);
  if (before.state.closed !== undefined) return { kind: 'closed', as: before.state.closed };
  if (request.name === 'cancel') {
    const { by, reason } = request.command;
    const verdict = await startCancel(pool, request.instanceId, {
      cause: 'cancel_requested',
      message: dependencies.saga.service.saga.causes.cancel_requested.message,
      by,
      ...(reason === undefined ? {} : { reason }),
    });
    if (verdict.kind === 'order_closed') return { kind: 'closed', as: verdict.as };
    if (verdict.kind === 'too_late')
      return { kind: 'rejected', rejection: 'too_late', message: 'It is past its point of no return.' };
  }
  const { name, instanceId, command, updateId, isOnRecord } = request;
  const sent =
    name === 'cancel'
      ? ({ name } as const)
      : ({ name, command: await withoutWords(pool, instanceId, command), updateId, isOnRecord } as const);
  let answer = await sendCommand(temporal, refOf(pool, instanceId), sent);
  if (answer.kind === 'no_run') {
    // The instance may have ended meanwhile; an open one has lost its start, and is started now.
    const { state } = await findInstance(dependencies, request.instanceId);
    if (state.closed !== undefined) return { kind: 'closed', as: state.closed };
    await ensureRun(dependencies, before, log);
    answer = await sendCommand(temporal, refOf(pool, instanceId), sent);
  }
  if (answer.kind === 'no_run') return await doneByAnotherRun(dependencies, request, log);
  if (answer.kind === 'rejected') {
    const { state } = await findInstance(dependencies, request.instanceId);
    if (answer.rejection === 'order_closed' && state.closed !== undefined)
      return { kind: 'closed', as: state.closed };
    if (answer.rejection === 'not_stalled' && blockersOf(state).length > 0)
      return {
        kind: 'not_yet',
        detail: `The run of this ${dependencies.names.one} has yet to come as far as the record.`,
      };
    // Nothing came of it, so that it may be sent again once that is mended.
    if (answer.rejection === 'not_recorded') return { kind: 'not_yet', detail: answer.message };
  }
  if (name === 'cancel' && answer.kind === 'unanswered') {
    // It is on record: the sweeper tells the run, or opens a letter where there is none.
    log.warn({ instanceId, answer }, 'A cancel is on record, and its run could not be told yet');
    return { kind: 'accepted' };
  }
  return answer;
}

/** A phase that waits as it did was not redriven, whatever Temporal remembers of a command under this key. */
async function isRedrivenSince(
  dependencies: ApiDependencies,
  instanceId: string,
  key: IdempotencyKey,
): Promise<boolean> {
  const { state } = await findInstance(dependencies, instanceId);
  if (blockersOf(state).length === 0 && !isClosingParked(state)) return true;
  return await wasRedrivenSince(dependencies.pool, instanceId, key);
}

/**
 * The run has ended before the instance: the command is on record, and carried out by another run, which goes by the record.
 * No dead letter is needed for that; one that there is ends with it.
 */
async function doneByAnotherRun(
  dependencies: ApiDependencies,
  { name, instanceId, command }: CommandRequest,
  log: FastifyBaseLogger,
): Promise<CommandResult | NoResult> {
  const { pool } = dependencies;
  if (name === 'redrive') await recordRedrive(pool, instanceId, command);
  const snapshot = await findInstance(dependencies, instanceId);
  if (snapshot.state.closed !== undefined) return { kind: 'closed', as: snapshot.state.closed };
  try {
    await startAgain(dependencies, snapshot);
  } catch (error) {
    log.warn(
      { instanceId, error: loggable(error) },
      'An instance whose run has ended could not get another one',
    );
    // The sweeper opens a letter for the cancel, which is on record.
    return name === 'cancel' ? { kind: 'accepted' } : { kind: 'unanswered', reason: 'Temporal is away' };
  }
  await goneOn(pool, instanceId, { name, author: command });
  return { kind: 'accepted' };
}

async function goneOn(
  pool: Pool,
  instanceId: string,
  { name, author }: { name: CommandName; author: Author },
): Promise<void> {
  const selection = { causes: runTroubles };
  if (name === 'cancel') await endLetters(pool, instanceId, { selection, as: 'compensated', author });
  else await inTransaction(pool, (client) => markRedriving(client, instanceId, { selection, author }));
}

async function withoutWords(pool: Pool, instanceId: string, { by, reason }: Command): Promise<Command> {
  return reason === undefined ? { by } : { by, words: await keepWords(pool, instanceId, reason) };
}

function isResult(result: CommandResult | NoResult): result is CommandResult {
  return result.kind !== 'unanswered' && result.kind !== 'not_yet';
}
