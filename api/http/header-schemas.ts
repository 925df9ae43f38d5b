import { z } from 'zod';

/** 1 to 255 printable ASCII characters, with or without the double quotes of an RFC 8941 string. */
const key = z
  .string()
  .transform((given) => /^"(.*)"$/s.exec(given)?.[1] ?? given)
  .pipe(z.string().regex(/^[\x20-\x7e]{1,255}$/, 'Must be 1 to 255 printable ASCII characters'));

// A transformation has no JSON schema of its own.
const described = key.meta({
  description: '1 to 255 printable ASCII characters, with or without double quotes',
  examples: ['"7f1c2d9e-order-1"'],
});

/** Loose: the other headers of a request are none of its business, and must stay. */
export const optionalKeyHeader = z.looseObject({ 'idempotency-key': described.optional() });

/** Of a request that starts an instance, and may wait for what comes of it. */
export const startHeaders = z.looseObject({
  'idempotency-key': described,
  prefer: z
    .string()
    .optional()
    .meta({
      description: 'RFC 7240. `wait=N` waits up to N seconds (at most 60) for the outcome',
      examples: ['wait=10'],
    }),
});
