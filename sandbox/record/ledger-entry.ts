import { z } from 'zod';

const effectFields = {
  operation: z.string(),
  /** Payment intent, warehouse order, or Message-ID. */
  reference: z.string(),
  idempotencyKey: z.string().nullable(),
  orderId: z.string().nullable(),
  /** Minor units of `currency`. */
  amount: z.int().optional(),
  currency: z.string().optional(),
  refundId: z.string().optional(),
  tombstone: z.boolean().optional(),
  lines: z.array(z.object({ sku: z.string(), quantity: z.int() })).optional(),
  to: z.array(z.string()).optional(),
  subject: z.string().optional(),
};

/** Something a party did to the world: what the system's tests hold the system against. */
export const effectSchema = z.strictObject(effectFields);
export type Effect = z.infer<typeof effectSchema>;

/** `sequence` counts from 1 without a gap, per party; an entry never changes. */
export const ledgerEntrySchema = z.strictObject({
  sequence: z.int().positive(),
  at: z.iso.datetime(),
  ...effectFields,
});
export type LedgerEntry = z.infer<typeof ledgerEntrySchema>;
