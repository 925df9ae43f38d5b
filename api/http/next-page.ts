/** The address of the next page of a list, as the header Link has it (RFC 8288). `query`: texts and numbers. */
export function nextPage(path: string, query: object, cursor: string): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries<unknown>({ ...query, cursor })) {
    if (typeof value === 'string' || typeof value === 'number') parameters.set(name, String(value));
  }
  return `<${path}?${parameters.toString()}>; rel="next"`;
}
