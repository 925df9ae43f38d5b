import { z } from 'zod';
import { actOnLetter } from './act-on-letter.ts';
import { letterActions, type LetterAction } from './dead-letter-rules.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';
import { Problem } from '../http/problem.ts';
import { letterActionRequest, settleRequest } from './dead-letter-schema.ts';
import { optionalKeyHeader } from '../http/header-schemas.ts';
import { problemAnswers } from '../http/problem-schema.ts';
import type { ProblemName } from '../http/problem-types.ts';
import { viewLetter } from './read-dead-letters.ts';

interface Described {
  readonly summary: string;
  readonly description: string;
  /** 202 where what follows takes its time. */
  readonly status: 200 | 202;
  readonly refusals: readonly ProblemName[];
}

function descriptionsOf(one: string): Record<LetterAction, Described> {
  return {
    redrive: {
      summary: 'Attempt again what came to rest',
      description:
        'Once, however often this is sent. It is `resolved` when its step has succeeded, and open again when it came to rest again. The redrive of a lost run starts another, which repeats nothing.',
      status: 202,
      refusals: ['redrive-after-compensation', 'not-redrivable', 'not-stalled'],
    },
    compensate: {
      summary: `Undo the ${one} instead`,
      description: `Cancels the ${one}, before its point of no return.`,
      status: 202,
      refusals: ['nothing-to-compensate', 'too-late-to-cancel', 'order-closed'],
    },
    settle: {
      summary: 'Record that a person did it outside, and go on from there',
      description:
        'Where the other party can tell, it is asked first, and what it says outranks the person: 409 when it was not done, 503 when it does not answer. An undo that was done by other means is settled with `elsewhere`; so are books that do not balance.',
      status: 200,
      refusals: [
        'settle-impossible',
        'settle-contradicted',
        'not-stalled',
        'order-without-run',
        'settle-unverified',
      ],
    },
    archive: {
      summary: 'Put it away: nothing is to be done',
      description: `Changes nothing else: if the ${one} waits it goes on waiting, and can be redriven itself.`,
      status: 200,
      refusals: ['not-archivable'],
    },
  };
}

/** The routes by which an engineer acts on a dead letter. */
export function commandDeadLetters(app: ApiServer, dependencies: ApiDependencies): void {
  const { names } = dependencies;
  const { answer } = dependencies.schemas.letters;
  const described = descriptionsOf(names.one);
  for (const action of letterActions) {
    const { summary, description, status, refusals } = described[action];
    app.route({
      method: 'POST',
      url: `/dead-letters/:id/${action}`,
      schema: {
        tags: ['Dead letters'],
        operationId: `${action}DeadLetter`,
        summary,
        description,
        params: z.object({ id: z.string() }),
        headers: optionalKeyHeader,
        body: action === 'settle' ? settleRequest : letterActionRequest,
        response: {
          [status]: answer,
          ...problemAnswers(
            'invalid-request',
            'malformed-json',
            'not-found',
            'dead-letter-closed',
            'dead-letter-redriving',
            ...refusals,
            'idempotency-key-reused',
            'command-unanswered',
          ),
        },
      },
      handler: async (request, reply) => {
        const letterId = request.params.id;
        const { by = 'api', ...body } = request.body;
        const key = request.headers['idempotency-key'];
        const result = await actOnLetter(dependencies, { action, letterId, by, ...body, key });
        if (result.kind !== 'done') {
          const later = result.kind === 'unanswered' ? { headers: { 'retry-after': '5' } } : {};
          throw new Problem(result.type, { detail: result.detail, ...later });
        }
        return reply.code(status).send(await viewLetter(dependencies, letterId));
      },
    });
  }
}
