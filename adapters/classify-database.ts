import type { DatabaseError } from 'pg';
import type { Failure } from './failure.ts';

/**
 * Classes of SQLSTATE in which the statement itself is what is wrong: a feature that there is not, data that cannot be kept,
 * a constraint, syntax or a missing table, and what our own triggers refuse. All others pass: connections, deadlocks, too
 * little memory, a server that shuts down, a time-out.
 * @see https://www.postgresql.org/docs/current/errcodes-appendix.html
 */
const refused = new Set(['0A', '22', '23', '42', 'P0']);

export function classifyDatabase({ code, name }: DatabaseError): Failure {
  const detail = `PostgreSQL ${code ?? name}`;
  return code !== undefined && refused.has(code.slice(0, 2))
    ? { kind: 'persistent', cause: 'internal_error', detail }
    : { kind: 'transient', cause: 'dependency_unavailable', detail };
}
