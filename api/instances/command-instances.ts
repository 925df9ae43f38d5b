import { z } from 'zod';
import { text } from '../../values/text.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { optionalKeyHeader } from '../http/header-schemas.ts';
import { Problem } from '../http/problem.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import { capitalised, type SagaNames } from '../saga-names.ts';
import { findInstance } from './find-instance.ts';
import { instanceView } from './instance-view.ts';
import { runCommand, type CommandName, type CommandResult } from './run-command.ts';

export function commandInstances(app: ApiServer, dependencies: ApiDependencies): void {
  const { links, names, saga } = dependencies;
  const { one, One, tag, path } = names;
  const { answer } = dependencies.schemas.instances;
  const commandRequest = z
    .strictObject({
      reason: text({ max: 500 }).optional(),
      by: text({ max: 100 })
        .optional()
        .meta({ description: `Who asks for it; kept with the ${one}` }),
    })
    .meta({ id: 'CommandRequest', examples: [{ reason: 'Ordered twice', by: 'olga' }] });
  const described = descriptionsOf(names);
  for (const name of ['cancel', 'redrive'] as const) {
    app.route({
      method: 'POST',
      url: `${path}/:id/${name}`,
      schema: {
        tags: [tag],
        operationId: `${name}${One}`,
        ...described[name],
        params: z.object({ id: z.string() }),
        headers: optionalKeyHeader,
        body: commandRequest.nullish(),
        answerHeaders: ['location'],
        response: {
          200: answer.describe(`The ${one} was cancelled before`),
          202: answer.describe('The command is accepted'),
          ...problemAnswers(
            'invalid-request',
            'malformed-json',
            'not-found',
            ...(name === 'cancel'
              ? (['too-late-to-cancel'] as const)
              : (['order-closed', 'not-stalled'] as const)),
            'idempotency-key-reused',
            'command-unanswered',
          ),
        },
      },
      handler: async (request, reply) => {
        const instanceId = request.params.id;
        const { by = 'api', reason } = request.body ?? {};
        const command = { by, ...(reason === undefined ? {} : { reason }) };
        const key = request.headers['idempotency-key'];
        const result = await runCommand(dependencies, { name, instanceId, command, key }, request.log);
        if (result.kind === 'unanswered') {
          request.log.warn(
            { instanceId, command: name, reason: result.reason },
            'A command was not answered',
          );
          throw unanswered('No worker has answered yet.');
        }
        if (result.kind === 'not_yet') throw unanswered(result.detail);
        const snapshot = await findInstance(dependencies, instanceId);
        const instead = saga.api.instances.insteadOfCancel(snapshot.state);
        const refusal = refusalOf(name, result, { one, instead });
        if (refusal !== undefined) throw refusal;
        const code = name === 'cancel' && snapshot.state.closed === 'cancelled' ? 200 : 202;
        reply.header('location', links.instance(instanceId));
        return reply.code(code).send(instanceView(dependencies, snapshot));
      },
    });
  }
}

function descriptionsOf({
  one,
  aOne,
}: SagaNames): Record<CommandName, { summary: string; description: string }> {
  return {
    cancel: {
      summary: `Cancel ${aOne}`,
      description: `Before the point of no return everything done for the ${one} is undone: 202 while that goes on, 200 once the ${one} is cancelled, also when it was before. After it 409, which says what is left to do then.`,
    },
    redrive: {
      summary: `Continue ${aOne} that waits for an engineer`,
      description: `Every step that waits is attempted again, once, however often this is sent. ${capitalised(aOne)} whose run has ended in Temporal gets another one.`,
    },
  };
}

function unanswered(why: string): Problem {
  return new Problem('command-unanswered', {
    detail: `${why} Please send the command again, with the same Idempotency-Key.`,
    headers: { 'retry-after': '5' },
  });
}

/** `instead`: what can be done where it is too late to cancel. */
interface Refusing {
  readonly one: string;
  readonly instead: string;
}

function refusalOf(name: CommandName, result: CommandResult, refusing: Refusing): Problem | undefined {
  const { one } = refusing;
  if (result.kind === 'accepted') return undefined;
  if (result.kind === 'closed') {
    if (name === 'cancel') return result.as === 'cancelled' ? undefined : tooLate('is complete', refusing);
    return new Problem('order-closed', {
      detail: `The ${one} is ${result.as}: there is nothing to continue.`,
    });
  }
  switch (result.rejection) {
    case 'too_late':
      return tooLate('is past its point of no return', refusing);
    case 'order_closed':
      return new Problem('order-closed', { detail: `The ${one} has ended.` });
    case 'not_stalled':
      return new Problem('not-stalled', { detail: `No step of this ${one} waits for an engineer.` });
    case 'invalid_command':
    case 'settle_impossible':
    case 'settle_contradicted':
    case 'settle_unverified':
    case 'not_recorded':
      return new Problem('invalid-request', { detail: `The ${one} does not understand this command.` });
  }
}

function tooLate(where: string, { one, instead }: Refusing): Problem {
  return new Problem('too-late-to-cancel', { detail: `The ${one} ${where}: ${instead}` });
}
