import { z } from 'zod';
import { stagesOf } from '../../saga/definition.ts';
import type { PhaseStatus } from '../../saga/rules/instance.ts';
import type { InstanceStatus } from '../../saga/rules/status.ts';
import type { RegisteredSaga } from '../../sagas/registered-saga.ts';
import { at, named, oneOf, phaseName } from '../http/schemas.ts';
import type { SagaNames } from '../saga-names.ts';
import { stepStatuses } from './step-view.ts';

const instanceStatus = z.enum([
  'pending',
  'action_required',
  'in_review',
  'stalled',
  'completed',
  'cancelling',
  'cancelled',
] satisfies InstanceStatus[]);

/** The parts of its schemas that only the saga knows. */
export type DescribedForApi = Pick<RegisteredSaga, 'service' | 'api'>;

/** The schemas of a saga's instances, as answers show them and lists are filtered by. */
export function instanceSchemas({ service, api }: DescribedForApi, names: SagaNames) {
  const { saga } = service;
  const { one, aOne, member, One } = names;
  const cause = oneOf(Object.keys(saga.causes));
  const stage = oneOf(stagesOf(saga));
  const stepName = oneOf(Object.keys(saga.steps));

  const reason = {
    cause: cause.optional(),
    message: z.string().optional().meta({ description: 'Why, in words that a frontend may show' }),
  };

  const phase = z.object({
    phase: phaseName,
    status: z.enum([
      'running',
      'retrying',
      'succeeded',
      'refused',
      'waived',
      'parked',
    ] satisfies PhaseStatus[]),
    attempts: z.int(),
    startedAt: at,
    endedAt: at.optional(),
    ...reason,
  });

  const step = z
    .object({
      name: stepName,
      status: z.enum(stepStatuses).meta({
        description: `\`held\`: reserved, and not yet confirmed. \`stalled\`: waits for an engineer. \`waived\`: a person decided to do without it. \`skipped\`: the ${one} was cancelled before it.`,
      }),
      attempts: z.int().meta({ description: 'Attempts at going forward' }),
      startedAt: at.optional(),
      endedAt: at.optional(),
      ...reason,
      phases: z.array(phase),
    })
    .meta({ id: 'Step' });

  const summary = {
    ...named({ [names.id]: z.uuid() }),
    version: z.int().meta({ description: `Number of the last event of the ${one}; grows with each change` }),
    status: instanceStatus,
    stage,
    ...reason,
    ...named(api.instances.summary.fields),
    createdAt: at,
    updatedAt: at,
    links: z.object({
      self: z.url(),
      temporal: z.url().meta({ description: "The run in Temporal's Web UI" }),
    }),
  };

  const answer = z
    .object({
      ...summary,
      revision: z.int().meta({ description: 'Counts the decisions that were put into effect, from 1' }),
      cases: z
        .array(
          z.object({
            caseId: z.uuid(),
            step: stepName,
            cause,
            message: z.string(),
            audience: z.enum(['customer', 'operator']),
            links: z.object({ self: z.url(), page: z.url() }),
          }),
        )
        .optional()
        .meta({ description: 'What waits for a decision, while something does' }),
      steps: z.array(step),
      next: z.string().meta({ description: `What happens next, or what the ${one} waits for` }),
      customerMessage: z.string().optional().meta({
        description: 'What the customer is told while the status is `in_review`',
      }),
      ...named(api.instances.details.fields),
    })
    .meta({ id: One, examples: [api.instances.example] });

  const page = z
    .object({
      items: z.array(z.object(summary).meta({ id: `${One}Summary` })),
      next: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last' }),
    })
    .meta({ id: `${One}Page` });

  const timelineEntry = z
    .object({
      at,
      source: oneOf(['case', member]),
      kind: z.string(),
      by: z.string().optional(),
      text: z.string().meta({ description: 'In words for people' }),
      caseId: z
        .uuid()
        .optional()
        .meta({ description: `In the timeline of ${aOne}: the case that it is about` }),
    })
    .meta({ id: 'TimelineEntry' });

  const timeline = z
    .object({ items: z.array(timelineEntry) })
    .meta({ id: `${One}Timeline`, description: 'Oldest first' });

  const filters = { status: instanceStatus.optional(), stage: stage.optional(), cause: cause.optional() };

  return { answer, page, timelineEntry, timeline, filters, cause, stepName };
}

export type InstanceSchemas = ReturnType<typeof instanceSchemas>;
