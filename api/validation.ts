import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { Problem, type FieldError } from './problem.ts';

type Issue = z.core.$ZodIssue;

/** Lets zod judge each part of a request, and says of each bad field where it is. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart }) =>
  (given: unknown) => {
    const parsed = schema.safeParse(given);
    if (parsed.success) return { value: parsed.data };
    return { error: invalidRequest(parsed.error.issues, httpPart ?? 'body') };
  };

function invalidRequest(issues: readonly Issue[], part: string): Problem {
  const places = new Map<string, FieldError>();
  for (const error of issues.flatMap((issue) => fieldErrors(issue, part))) {
    const key = JSON.stringify({ ...error, detail: undefined });
    // Of several objections to one field the first is enough.
    if (!places.has(key)) places.set(key, error);
  }
  const errors = [...places.values()];
  const count = errors.length === 1 ? 'One field is' : `${errors.length} fields are`;
  return new Problem('invalid-request', { detail: `${count} not as described.`, errors });
}

function fieldErrors(issue: Issue, part: string): FieldError[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => at(part, [...issue.path, key], 'Is not a known field'));
  }
  const missing = issue.code === 'invalid_type' && issue.input === undefined;
  return [at(part, issue.path, missing && issue.path.length > 0 ? 'Is missing' : issue.message)];
}

function at(part: string, path: readonly PropertyKey[], detail: string): FieldError {
  const [name = ''] = path;
  if (part === 'headers') return { header: String(name), detail };
  if (part !== 'body') return { parameter: String(name), detail };
  return { pointer: jsonPointer(path), detail };
}

/** RFC 6901 */
function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
