/** Whether an `Accept` (RFC 9110) asks for HTML rather than JSON, as browsers do that open an address; a wildcard asks for nothing. */
export function prefersHtml(accept: string | undefined): boolean {
  const wanted = new Map<string, number>();
  for (const range of (accept ?? '').split(',')) {
    const [type = '', ...parameters] = range.split(';').map((part) => part.trim().toLowerCase());
    const quality = parameters.find((parameter) => parameter.startsWith('q='));
    wanted.set(type, quality === undefined ? 1 : Number(quality.slice(2)) || 0);
  }
  return (wanted.get('text/html') ?? 0) > (wanted.get('application/json') ?? 0);
}
