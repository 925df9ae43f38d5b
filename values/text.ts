import { z } from 'zod';
import { isStorableText } from './storable.ts';

// A line break would let a name write headers of a mail.
const oneLine = /^[^\p{Cc}\p{Zl}\p{Zp}]*$/u;
const someLines = /^(?:\n|[^\p{Cc}])*$/u;
// Of what is neither blank nor drawn as nothing: fillers and joiners leave a name as empty as blanks do.
const visible = /[^\p{Z}\p{Cc}\p{Cf}\p{DI}\u2800]/u;

/** One line of text that can be seen. */
export function text({ max }: { max: number }) {
  return bounded(max).regex(oneLine, 'Must be one line, without control characters');
}

/** A text that a person writes for others to read; it may have lines. */
export function lines({ max }: { max: number }) {
  return bounded(max)
    .overwrite((given) => given.replaceAll(/\r\n?/g, '\n'))
    .regex(someLines, 'Must have no control characters but line breaks');
}

function bounded(max: number) {
  return z
    .string()
    .trim()
    .max(max)
    .refine((given) => visible.test(given), 'Must not be empty')
    .refine(isStorableText, 'Must be whole characters, without NUL');
}
