import { z } from 'zod';
import { text } from '../../values/text.ts';
import type { LetterEvent } from '../../store/dead-letters/dead-letter-queries.ts';
import { letterStatuses } from '../../store/dead-letters/dead-letters.ts';
import { at, named, phaseName } from '../http/schemas.ts';
import type { InstanceSchemas } from '../instances/instance-schema.ts';
import type { SagaNames } from '../saga-names.ts';
import { letterActions } from './dead-letter-rules.ts';

const author = { by: z.string(), reason: z.string(), reference: z.string() };

const group = text({ max: 100 });

/** The schemas of a saga's dead letters: of requests and of answers. */
export function letterSchemas(
  names: SagaNames,
  { cause, stepName }: Pick<InstanceSchemas, 'cause' | 'stepName'>,
) {
  const { one, member } = names;
  const letterStatus = z.enum(letterStatuses).meta({
    description: `\`open\`: waits for an engineer. \`redriving\`: on its way again. \`resolved\`: its step has succeeded. \`compensated\`: the ${one} is being undone. \`settled\`: a person did it. \`archived\`: nothing is to be done.`,
  });

  const summary = {
    deadLetterId: z.uuid(),
    ...named({ [names.id]: z.uuid() }),
    step: stepName.optional().meta({ description: `Absent where it is the ${one} as a whole` }),
    phase: phaseName.optional(),
    group: z
      .string()
      .meta({ description: 'One for all that one repair mends', examples: ['psp.unavailable'] }),
    cause,
    message: z.string(),
    status: letterStatus,
    attempts: z.int().meta({ description: 'Of the phase, over all redrives' }),
    parkings: z.int().meta({ description: 'How often it came to rest here' }),
    firstSeen: at,
    lastSeen: at,
    resolution: z
      .object({
        by: author.by.meta({
          description: 'Whose word ended it; `run` where nobody did, because what waited has succeeded',
        }),
        reason: author.reason.optional(),
        reference: author.reference.optional(),
        at,
      })
      .optional(),
    links: z.object({ self: z.url(), ...named({ [member]: z.url() }), temporal: z.url(), group: z.url() }),
  };

  const page = z
    .object({
      items: z.array(z.object(summary).meta({ id: 'DeadLetterSummary' })),
      next: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last' }),
    })
    .meta({ id: 'DeadLetterPage' });

  const answer = z
    .object({
      ...summary,
      stack: z.string().optional().meta({ description: 'Names and frames, without messages' }),
      payload: z
        .object({
          fence: z.string(),
          keyNumber: z.int(),
          idempotencyKey: z.string(),
          requestHash: z.string(),
        })
        .optional()
        .meta({
          description: 'The request that was made: its fence, its idempotency key at the party, its hash',
        }),
      actions: z.array(z.enum(letterActions)).meta({ description: 'What can be done with it now' }),
      history: z.array(
        z.object({
          at,
          kind: z.enum([
            'opened',
            'parked_again',
            'redriven',
            'resolved',
            'compensated',
            'settled',
            'archived',
          ] satisfies LetterEvent['kind'][]),
          by: author.by.optional(),
          reason: author.reason.optional(),
          reference: author.reference.optional(),
        }),
      ),
    })
    .meta({ id: 'DeadLetter' });

  const groups = z.array(
    z
      .object({
        group: z.string(),
        cause: cause.meta({ description: 'The most frequent one' }),
        count: z.int().meta({ description: 'How many are open' }),
        redriving: z.int().meta({ description: 'How many are on their way again' }),
        redrivable: z.boolean().meta({ description: 'Whether a redrive can mend it' }),
        oldest: at,
        links: z.object({ items: z.url() }),
      })
      .meta({
        id: 'DeadLetterGroup',
        examples: [
          {
            group: 'psp.unavailable',
            cause: 'dependency_unavailable',
            count: 10,
            redriving: 0,
            redrivable: true,
            oldest: '2026-11-22T03:00:00.000Z',
            links: { items: 'http://127.0.0.1:3000/dead-letters?status=open&group=psp.unavailable' },
          },
        ],
      }),
  );

  const query = z.strictObject({
    status: letterStatus.optional(),
    group: group.optional(),
    ...named({ [names.id]: text({ max: 100 }).optional() }),
    cause: cause.optional(),
    step: stepName.optional(),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(500).optional().meta({ description: 'The `next` of the page before' }),
  });

  return { page, answer, groups, query };
}

export const groupParams = z.object({ group });

const reason = text({ max: 500 }).meta({ description: 'Kept with it; no personal data of customers' });
const by = text({ max: 100 }).optional().meta({ description: 'Who asks for it' });

export const letterActionRequest = z
  .strictObject({ reason, by })
  .meta({ id: 'DeadLetterAction', examples: [{ reason: 'The PSP is back', by: 'eva' }] });

export const settleRequest = z
  .strictObject({
    reason,
    by,
    reference: text({ max: 200 }).meta({ description: 'What a person did outside, e.g. the id of a refund' }),
    elsewhere: z.boolean().optional().meta({
      description:
        'It was done by other means than at the party that was to do it, e.g. paid back by bank transfer: that this party says it was not done does not contradict. For an undo, and for books that do not balance.',
    }),
  })
  .meta({
    id: 'DeadLetterSettlement',
    examples: [{ reason: "Refunded in the provider's dashboard", by: 'eva', reference: 're_3PxJ2e' }],
  });
