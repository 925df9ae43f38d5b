// PostgreSQL's classes: connection exception, too many connections, shutting down or starting; and a statement that
// took longer than it may.
const sqlStates = /^(08...|53300|57P0[1-5]|57014|25006)$/;
const socketCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOTFOUND',
  'ETIMEDOUT',
  'EPIPE',
  'EAI_AGAIN',
  'ENOENT',
]);
const words =
  /not currently accepting connections$|^(Connection terminated|timeout exceeded when trying to connect|Query read timeout|Client has encountered a connection error)/;

/** Whether the database, and not the request, is what failed. In the API only `pg` opens sockets of its own. */
export function isDatabaseAway(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return sqlStates.test(code) || socketCodes.has(code) || words.test(error.message);
}
