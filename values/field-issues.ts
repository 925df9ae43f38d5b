import { z } from 'zod';

/** An error in one field, in plain words. */
export interface FieldIssue {
  readonly path: readonly PropertyKey[];
  readonly detail: string;
}

export type Judged<T> =
  | { readonly kind: 'valid'; readonly value: T }
  | { readonly kind: 'invalid'; readonly issues: readonly FieldIssue[] };

/** Lets a schema judge what was given. Of several objections to one field the first is enough. */
export function judge<T>(schema: z.ZodType<T>, given: unknown): Judged<T> {
  const parsed = schema.safeParse(given, { error: inWords });
  if (parsed.success) return { kind: 'valid', value: parsed.data };
  const issues = new Map<string, FieldIssue>();
  for (const issue of parsed.error.issues.flatMap(issuesOf)) {
    const where = jsonPointer(issue.path);
    if (!issues.has(where)) issues.set(where, issue);
  }
  return { kind: 'invalid', issues: [...issues.values()] };
}

/** RFC 6901 */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

function issuesOf(issue: z.core.$ZodIssue): FieldIssue[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: issue.path, detail: issue.message }];
  return issue.keys.map((key) => ({ path: [...issue.path, key], detail: 'Is not a known field' }));
}

type RawIssue = z.core.$ZodRawIssue;

/** Where a schema has no words of its own. Only here is it known what was given, and so whether anything was. */
function inWords(issue: RawIssue): string {
  if (issue.input === undefined && (issue.path ?? []).length > 0) return 'Is missing';
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue);
    case 'invalid_value':
      return issue.values.length === 1
        ? `Must be ${String(issue.values[0])}`
        : `Must be one of ${issue.values.map(String).join(', ')}`;
    case 'too_small':
      return bound('least', Number(issue.minimum), issue.origin);
    case 'too_big':
      return bound('most', Number(issue.maximum), issue.origin);
    case 'invalid_format':
      return formats[issue.format] ?? 'Is not of the form described';
    case 'unrecognized_keys':
    case 'invalid_key':
    case 'invalid_element':
    case 'invalid_union':
    case 'not_multiple_of':
    case 'custom':
      return 'Is not as described';
  }
}

const formats: Record<string, string> = {
  uuid: 'Must be a UUID',
  email: 'Must be an e-mail address',
  datetime: 'Must be a date and time of ISO 8601 with a zone',
};

function bound(side: 'least' | 'most', limit: number, origin: string): string {
  switch (origin) {
    case 'string':
      return `Must have at ${side} ${limit} characters`;
    case 'array':
      return `Must have at ${side} ${limit === 1 ? 'one item' : `${limit} items`}`;
    default:
      return `Must be at ${side} ${limit}`;
  }
}

const typeNames: Record<string, string> = {
  string: 'a text',
  number: 'a number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'a list',
};

function wrongType({ expected, input, inst }: RawIssue & { code: 'invalid_type' }): string {
  const whole = expected === 'int' || (inst instanceof z.ZodNumber && inst.format === 'safeint');
  const wanted = `Expected ${whole ? 'a whole number' : (typeNames[expected] ?? expected)}`;
  // Of a text that should have been a number, as in a query.
  if (Number.isNaN(input)) return wanted;
  return `${wanted}, got ${whole && typeof input === 'number' ? String(input) : nameOf(input)}`;
}

function nameOf(given: unknown): string {
  if (given === undefined) return 'nothing';
  if (given === null) return 'null';
  return typeNames[Array.isArray(given) ? 'array' : typeof given] ?? 'something else';
}
