import { z } from 'zod';
import { email } from '../values/email.ts';
import { withoutPassword } from './without-password.ts';

/** How a variable's text is read: `expected` is what an error says, `show` is how a bad value is repeated. */
export type Kind<T> = {
  readonly expected: string;
  readonly schema: z.ZodType<T, string>;
  readonly show: (given: string) => string;
  /** The schema's own message says which part of the value is wrong. */
  readonly explains?: true;
};

const quoted = (given: string) => JSON.stringify(given);
const masked = (given: string) => `a value of ${given.length} characters`;

export function text(expected = 'a text'): Kind<string> {
  return { expected, schema: z.string().trim().min(1), show: quoted };
}

export function integer({ min, max, what }: { min: number; max: number; what: string }): Kind<number> {
  const schema = z
    .string()
    .trim()
    .regex(/^\d+$/)
    .transform(Number)
    .refine((value) => value >= min && value <= max);
  return { expected: `${what} from ${min} to ${max}`, schema, show: quoted };
}

export function port(): Kind<number> {
  const kind = integer({ min: 0, max: 65_535, what: 'a port' });
  return { ...kind, expected: `${kind.expected} (0 = any free one)` };
}

export function milliseconds({ min, max }: { min: number; max: number }): Kind<number> {
  return integer({ min, max, what: 'a whole number of milliseconds' });
}

export function oneOf<const T extends string>(values: readonly [T, ...T[]]): Kind<T> {
  return { expected: `one of ${values.join(', ')}`, schema: z.enum(values), show: quoted };
}

/** A URL of one of the given protocols. A password in it is never shown. */
export function url({ protocols, example }: { protocols: readonly string[]; example: string }): Kind<string> {
  const schema = z
    .string()
    .trim()
    .refine((value) => URL.canParse(value) && protocols.includes(new URL(value).protocol))
    .transform((value) => value.replace(/\/+$/, ''));
  return { expected: `a URL such as ${example}`, schema, show: urlInWords };
}

export function address({ example }: { example: string }): Kind<string> {
  const schema = z
    .string()
    .trim()
    .regex(/^(\[[0-9a-fA-F:]+\]|[A-Za-z0-9._-]+):\d{1,5}$/);
  return { expected: `host:port such as ${example}`, schema, show: quoted };
}

/** One address of mail, alone or after a name: `Recourse <orders@example.com>`. */
export function mailbox({ example }: { example: string }): Kind<string> {
  // A comma would make two of it, except in quotes.
  const named = /^(?:"[^"\\\p{Cc}]*"|[^"<>,;:@\p{Cc}]*)\s*<([^<>]*)>$/u;
  const schema = z
    .string()
    .trim()
    .refine((value) => email.safeParse(named.exec(value)?.[1] ?? value).success);
  return { expected: `a mail address such as ${example}`, schema, show: quoted };
}

export function secret({ prefix }: { prefix: RegExp }, expected: string): Kind<string> {
  return { expected, schema: z.string().trim().regex(prefix), show: masked };
}

function urlInWords(given: string): string {
  if (URL.canParse(given)) return quoted(withoutPassword(given));
  // It may be a mistyped URL with a password anywhere in it.
  return /@|password/i.test(given) ? masked(given) : quoted(given);
}
