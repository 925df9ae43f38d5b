import { createHash, randomUUID } from 'node:crypto';
import { wasRedrivenSince } from '../../store/instances/instance-queries.ts';
import type { FastifyBaseLogger } from 'fastify';
import { causes } from '../../sagas/order/causes.ts';
import { blockersOf, isClosingParked } from '../../saga/rules/instance.ts';
import { claimKey, recordAnswer, requestHash, type IdempotencyKey } from '../../store/idempotency.ts';
import { keepWords } from '../../store/command-words.ts';
import { inTransaction } from '../../store/database.ts';
import type { OrderStore } from '../../sagas/order/store/kept.ts';
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
import type { ApiDependencies } from '../dependencies.ts';
import { ensureRun } from './ensure-run.ts';
import { findOrder } from './find-order.ts';
import { keyProblem } from '../http/idempotency-problem.ts';
import { loggable } from '../http/loggable.ts';
import { startAgain } from './start-again.ts';

export type CommandName = 'cancel' | 'redrive';

/** What came of a command, for good. `closed`: the order had ended before it. */
export type CommandResult =
  | Extract<CommandAnswer, { kind: 'accepted' | 'rejected' }>
  | { readonly kind: 'closed'; readonly as: 'completed' | 'cancelled' };

/** Not for good: it may be sent again. `not_yet`: the run has answered. */
export type NoResult =
  Extract<CommandAnswer, { kind: 'unanswered' }> | { readonly kind: 'not_yet'; readonly detail: string };

export interface CommandRequest {
  readonly name: CommandName;
  readonly orderId: string;
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
  const { name, orderId, command, key } = request;
  await findOrder(pool, orderId);
  if (key === undefined) {
    const sending = { updateId: randomUUID(), isOnRecord: async () => true };
    return await perform(dependencies, { ...request, ...sending }, log);
  }

  const idempotencyKey: IdempotencyKey = {
    operation: `${name} order ${orderId}`,
    key,
    requestHash: requestHash(command),
  };
  const claim = await claimKey<CommandResult>(pool, idempotencyKey, orderId);
  if (claim.kind === 'other_request') throw keyProblem(claim.kind);
  if (claim.kind === 'answered') return claim.response;
  // Unanswered: sent again under the same update id, which Temporal takes as the same command.
  const sending = {
    updateId: updateIdOf(name, key),
    isOnRecord: () => isRedrivenSince(pool, orderId, idempotencyKey),
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
  const before = await findOrder(pool, request.orderId);
  if (before.order.closed !== undefined) return { kind: 'closed', as: before.order.closed };
  if (request.name === 'cancel') {
    const { by, reason } = request.command;
    const verdict = await startCancel(pool, request.orderId, {
      cause: 'cancel_requested',
      message: causes.cancel_requested.message,
      by,
      ...(reason === undefined ? {} : { reason }),
    });
    if (verdict.kind === 'order_closed') return { kind: 'closed', as: verdict.as };
    if (verdict.kind === 'too_late')
      return { kind: 'rejected', rejection: 'too_late', message: 'It is past its point of no return.' };
  }
  const { name, orderId, command, updateId, isOnRecord } = request;
  const sent =
    name === 'cancel'
      ? ({ name } as const)
      : ({ name, command: await withoutWords(pool, orderId, command), updateId, isOnRecord } as const);
  let answer = await sendCommand(temporal, refOf(pool, orderId), sent);
  if (answer.kind === 'no_run') {
    // The order may have ended meanwhile; an open one has lost its start, and is started now.
    const { order } = await findOrder(pool, request.orderId);
    if (order.closed !== undefined) return { kind: 'closed', as: order.closed };
    await ensureRun(dependencies, before, log);
    answer = await sendCommand(temporal, refOf(pool, orderId), sent);
  }
  if (answer.kind === 'no_run') return await doneByAnotherRun(dependencies, request, log);
  if (answer.kind === 'rejected') {
    const { order } = await findOrder(pool, request.orderId);
    if (answer.rejection === 'order_closed' && order.closed !== undefined)
      return { kind: 'closed', as: order.closed };
    if (answer.rejection === 'not_stalled' && blockersOf(order).length > 0)
      return { kind: 'not_yet', detail: 'The run of this order has yet to come as far as the record.' };
    // Nothing came of it, so that it may be sent again once that is mended.
    if (answer.rejection === 'not_recorded') return { kind: 'not_yet', detail: answer.message };
  }
  if (name === 'cancel' && answer.kind === 'unanswered') {
    // It is on record: the sweeper tells the run, or opens a letter where there is none.
    log.warn({ orderId, answer }, 'A cancel is on record, and its run could not be told yet');
    return { kind: 'accepted' };
  }
  return answer;
}

/** What waits as it did was not redriven, whatever Temporal remembers of a command under this key. */
async function isRedrivenSince(pool: OrderStore, orderId: string, key: IdempotencyKey): Promise<boolean> {
  const { order } = await findOrder(pool, orderId);
  if (blockersOf(order).length === 0 && !isClosingParked(order)) return true;
  return await wasRedrivenSince(pool, orderId, key);
}

/**
 * The run has ended before the order: what is asked for is on record, and carried out by another run, which goes by the record.
 * No dead letter is needed for that; one that there is ends with it.
 */
async function doneByAnotherRun(
  dependencies: ApiDependencies,
  { name, orderId, command }: CommandRequest,
  log: FastifyBaseLogger,
): Promise<CommandResult | NoResult> {
  const { pool } = dependencies;
  if (name === 'redrive') await recordRedrive(pool, orderId, command);
  const snapshot = await findOrder(pool, orderId);
  if (snapshot.order.closed !== undefined) return { kind: 'closed', as: snapshot.order.closed };
  try {
    await startAgain(dependencies, snapshot);
  } catch (error) {
    log.warn({ orderId, error: loggable(error) }, 'An order whose run has ended could not get another one');
    // The sweeper opens a letter for the cancel, which is on record.
    return name === 'cancel' ? { kind: 'accepted' } : { kind: 'unanswered', reason: 'Temporal is away' };
  }
  await goneOn(pool, orderId, { name, author: command });
  return { kind: 'accepted' };
}

async function goneOn(
  pool: OrderStore,
  orderId: string,
  { name, author }: { name: CommandName; author: Author },
): Promise<void> {
  const selection = { causes: runTroubles };
  if (name === 'cancel') await endLetters(pool, orderId, { selection, as: 'compensated', author });
  else await inTransaction(pool, (client) => markRedriving(client, orderId, { selection, author }));
}

async function withoutWords(pool: OrderStore, orderId: string, { by, reason }: Command): Promise<Command> {
  return reason === undefined ? { by } : { by, words: await keepWords(pool, orderId, reason) };
}

function isResult(result: CommandResult | NoResult): result is CommandResult {
  return result.kind !== 'unanswered' && result.kind !== 'not_yet';
}
