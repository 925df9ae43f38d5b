import type { FastifySchemaCompiler } from 'fastify';
import type { z } from 'zod';
import { jsonPointer, judge, type FieldIssue } from '../../values/field-issues.ts';
import { Problem, type FieldError } from './problem.ts';

/** Lets zod judge each part of a request, and says of each bad field where it is. */
export const validatorCompiler: FastifySchemaCompiler<z.ZodType> =
  ({ schema, httpPart = 'body' }) =>
  (given: unknown) => {
    const judged = judge(schema, given);
    if (judged.kind === 'valid') return { value: judged.value };
    return { error: invalidRequest(judged.issues.map((issue) => fieldError(issue, httpPart))) };
  };

const mostNamed = 5;

function invalidRequest(errors: readonly FieldError[]): Problem {
  const count = errors.length === 1 ? 'One field is' : `${errors.length} fields are`;
  const names = errors.slice(0, mostNamed).map(nameOf).join(', ');
  const more = errors.length > mostNamed ? ' and more' : '';
  return new Problem('invalid-request', { detail: `${count} not as described: ${names}${more}.`, errors });
}

/** By JSON Pointer in the body; of the path, the query and the headers, only the parameter or header as a whole. */
function fieldError({ path, detail }: FieldIssue, part: string): FieldError {
  const [name = ''] = path;
  if (part === 'headers') return { header: String(name), detail };
  if (part !== 'body') return { parameter: String(name), detail };
  return { pointer: jsonPointer(path), detail };
}

function nameOf(error: FieldError): string {
  if ('header' in error) return error.header;
  if ('parameter' in error) return error.parameter;
  return error.pointer === '' ? 'the body' : error.pointer;
}
