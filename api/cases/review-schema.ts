import { z } from 'zod';
import type { Audience, CaseEnd } from '../../saga/rules/case-record.ts';
import { caseStatuses } from '../../store/cases/review-cases.ts';
import { caseSorts, queues } from '../../store/cases/review-queries.ts';
import { greatestInteger, isStorableJson } from '../../values/storable.ts';
import { lines, text } from '../../values/text.ts';
import { optionalKeyHeader } from '../http/header-schemas.ts';
import { at, named, oneOf, phaseName } from '../http/schemas.ts';
import type { DescribedForApi, InstanceSchemas } from '../instances/instance-schema.ts';
import type { SagaNames } from '../saga-names.ts';

const audience = z.enum(['customer', 'operator'] satisfies Audience[]);
const decision = text({ max: 50 }).meta({ description: 'One of those that the case allows' });
const reason = text({ max: 500 }).meta({ description: 'Kept with it; no personal data of customers' });
const note = lines({ max: 2000 }).optional();
const data = z
  .record(z.string(), z.unknown())
  .refine(isStorableJson, 'Must not be nested so deeply, and have whole characters without NUL')
  .optional()
  .meta({ description: 'As its JSON Schema says' });
const name = text({ max: 100 });

/** The schemas of a saga's cases: of requests and of answers. */
export function reviewSchemas(
  { api: { cases, instances } }: DescribedForApi,
  { names, instances: schemas }: { names: SagaNames; instances: InstanceSchemas },
) {
  const { one, member } = names;
  const { answer, timelineEntry, cause, stepName } = schemas;
  const decisionName = oneOf(cases.decisions);
  // A case that is left to any other would be in nobody's queue.
  const team = oneOf(cases.teams);

  const fields = {
    caseId: z.uuid(),
    ...named({ [names.id]: z.uuid() }),
    step: stepName,
    phase: phaseName,
    cause,
    message: z.string(),
    team: z.string(),
    priority: z.int().meta({ description: '1 comes first' }),
    audience: audience.meta({ description: 'Who is asked: customers first, where they can mend it' }),
    status: z.enum(caseStatuses).meta({
      description:
        '`open`: waits for a decision. `waiting`: on purpose. `decided`, `applying`: on its way. `closed`: over.',
    }),
    openedAt: at,
    dueAt: at.meta({ description: 'When an operator should have decided' }),
    escalateAt: at.meta({ description: 'When the leads take over' }),
    lastResortAt: at.meta({ description: 'When the policy decides, if nobody has' }),
    overdue: z.boolean(),
    escalated: z.boolean(),
    waitingUntil: at.optional(),
    approvedBy: z.string().optional().meta({ description: 'The first of two persons' }),
    revision: z.int().meta({ description: 'Grows whenever what is to be decided changes' }),
    version: z.int().meta({ description: 'Grows with every change; the ETag' }),
    claimedBy: z.string().optional(),
    claimedUntil: at.optional(),
    ...named(instances.summary.fields),
    links: z.object({ self: z.url(), ...named({ [member]: z.url() }), temporal: z.url(), page: z.url() }),
  };

  const page = z
    .object({
      items: z.array(z.object({ ...fields, decisions: z.array(decisionName) }).meta({ id: 'ReviewSummary' })),
      next: z.string().optional().meta({ description: 'The cursor of the next page; absent on the last' }),
    })
    .meta({ id: 'ReviewPage' });

  const preview: z.ZodType<object> = z.object({ ...named(cases.previewFields) }).meta({
    id: 'DecisionPreview',
    description: 'The effect that a decision would have, as far as the records tell',
  });

  const asked = z.record(z.string(), z.unknown());

  const review = z
    .object({
      ...fields,
      customerMessage: z
        .string()
        .optional()
        .meta({ description: 'What the customer is told, while it can be decided' }),
      closedAs: z
        .enum(['decided', 'solved', 'cancelled', 'last_resort', 'failed'] satisfies CaseEnd[])
        .optional(),
      closedAt: at.optional(),
      proposed: z
        .object({ name: decisionName, data: z.unknown(), ...named(instances.summary.fields) })
        .optional()
        .meta({
          description: `A decision that is put into effect once it is approved, and what the ${one} comes to by it: this is what is approved`,
        }),
      firstDecision: z.object({ name: decisionName, title: z.string(), by: z.string() }).optional().meta({
        description:
          'Of a decision that takes two persons: what the first has decided. It is put into effect once another person decides the same, with the same data; anything else takes its place.',
      }),
      followedBy: z
        .object({ caseId: z.uuid(), cause, status: z.enum(caseStatuses), page: z.url() })
        .optional()
        .meta({ description: `The next refusal on the same ${one}` }),
      ...named({ [member]: answer }),
      timeline: z.array(timelineEntry),
      decisions: z.array(
        z.object({
          name: decisionName,
          title: z.string(),
          description: z.string(),
          schema: z.record(z.string(), z.unknown()).meta({ description: 'JSON Schema of its `data`' }),
          preview: preview.optional(),
        }),
      ),
      decision: z
        .object({
          name: decisionName,
          title: z.string().meta({ description: 'In the words of its button' }),
          firstBy: z
            .string()
            .optional()
            .meta({ description: 'Of a decision that takes two persons: who decided so first' }),
          by: z.string().meta({ description: 'Not authenticated' }),
          via: z.string(),
          reason: z.string(),
          note: z.string().optional(),
          at,
          before: asked.optional(),
          after: asked.optional(),
        })
        .optional(),
    })
    .meta({ id: 'Review' });

  const query = z.strictObject({
    status: z.enum(queues).default('open'),
    team: team.optional(),
    cause: cause.optional(),
    due: z.enum(['overdue']).optional(),
    claimedBy: name.optional(),
    audience: audience.optional(),
    ...named({ [names.id]: name.optional() }),
    sort: z.enum(caseSorts).default('due'),
    limit: z.coerce.number().int().min(1).max(100).default(20),
    cursor: z.string().max(500).optional().meta({ description: 'The `next` of the page before' }),
  });

  const { example } = cases;
  const previewRequest = z.strictObject({ decision, data }).meta({
    id: 'DecisionPreviewRequest',
    examples: [{ decision: example.decision, data: example.data }],
  });

  const decisionRequest = z
    .strictObject({
      decisionId: text({ max: 200 }).meta({
        description: 'Of your choice, for this case: one decision, however often it is sent',
      }),
      decision,
      data,
      reason,
      note,
    })
    .meta({
      id: 'DecisionRequest',
      examples: [
        {
          decisionId: 'b5a2a1c4-1',
          decision: example.decision,
          data: example.data,
          reason: 'The customer agreed',
        },
      ],
    });

  const assignRequest = z
    .strictObject({ team })
    .meta({ id: 'AssignRequest', examples: [{ team: example.team }] });

  return { page, preview, review, query, previewRequest, decisionRequest, assignRequest };
}

export const claimRequest = z
  .strictObject({
    takeOver: z.boolean().optional().meta({ description: 'Also where somebody else has it; for leads' }),
  })
  .meta({ id: 'ClaimRequest', examples: [{}] });

export const noteRequest = z
  .strictObject({ text: lines({ max: 2000 }) })
  .meta({ id: 'NoteRequest', examples: [{ text: 'The supplier is asked' }] });

export const bulkRequest = z
  .strictObject({
    items: z
      .array(z.strictObject({ caseId: z.uuid(), revision: z.int().min(1).max(greatestInteger) }))
      .min(1)
      .max(500),
    decision,
    data,
    reason,
    note,
  })
  .meta({
    id: 'BulkDecisionRequest',
    examples: [
      {
        items: [{ caseId: '6a3f1c1e-9f0e-4c3a-8a3e-2f1b7a0c9d11', revision: 1 }],
        decision: 'cancel',
        reason: 'The supplier is gone',
      },
    ],
  });

/** Loose: the other headers of a request are none of its business, and must stay. */
const principalHeaders = z.looseObject({
  'recourse-principal': z
    .string()
    .optional()
    .meta({
      description: 'Who decides. Needed, and proven by nothing: for development, until there is a login',
      examples: ['olga; roles=operator; teams=payments,stock'],
    }),
});

export const writeHeaders = z.looseObject({
  ...principalHeaders.shape,
  'if-match': z
    .string()
    .optional()
    .meta({ description: 'The ETag of the case as you saw it. Needed', examples: ['"3"'] }),
});

export const bulkHeaders = z.looseObject({ ...principalHeaders.shape, ...optionalKeyHeader.shape });
