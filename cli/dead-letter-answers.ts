import { z } from 'zod';

/** What the commands read of the API's answers. Loose: an API that is newer says more, and `--json` shows all of it. */
export const letter = z.looseObject({
  deadLetterId: z.string(),
  orderId: z.string(),
  step: z.string().optional(),
  phase: z.string().optional(),
  group: z.string(),
  cause: z.string(),
  message: z.string(),
  status: z.string(),
  attempts: z.number(),
  firstSeen: z.string(),
  lastSeen: z.string(),
  stack: z.string().optional(),
  payload: z.looseObject({ idempotencyKey: z.string() }).optional(),
  actions: z.array(z.string()).optional(),
  history: z
    .array(
      z.looseObject({
        at: z.string(),
        kind: z.string(),
        by: z.string().optional(),
        reason: z.string().optional(),
        reference: z.string().optional(),
      }),
    )
    .optional(),
  links: z.looseObject({ order: z.string(), temporal: z.string() }),
});
export type Letter = z.output<typeof letter>;

export const letterPage = z.object({ items: z.array(letter), next: z.string().optional() });

export const groups = z.array(
  z.looseObject({
    group: z.string(),
    cause: z.string(),
    count: z.number(),
    redriving: z.number(),
    oldest: z.string(),
  }),
);
export type Groups = z.output<typeof groups>;

export const jobAccepted = z.looseObject({ jobId: z.string() });

export const job = z.looseObject({
  jobId: z.string(),
  done: z.boolean(),
  total: z.number(),
  waiting: z.number(),
  running: z.number(),
  succeeded: z.number(),
  failed: z.number(),
  skipped: z.number(),
  items: z.array(
    z.looseObject({
      deadLetterId: z.string(),
      orderId: z.string(),
      status: z.string(),
      message: z.string().optional(),
    }),
  ),
});
export type Job = z.output<typeof job>;
