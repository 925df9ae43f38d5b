/** Without a database error's `detail`, which quotes rows, and so customers. */
export function loggable(error: unknown): unknown {
  if (!(error instanceof Error)) return { thrown: typeof error };
  const { name, message, stack, cause } = error;
  const code = 'code' in error ? { code: error.code } : {};
  return { name, message, ...code, stack, ...(cause === undefined ? {} : { cause: loggable(cause) }) };
}
