import { Problem } from './problem.ts';

/**
 * The version of a case that a caller saw; `undefined` for any, which is `*`.
 * @throws Problem `precondition-missing`, or `invalid-request` for what is no ETag of a case
 */
export function versionMatched(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '') {
    throw new Problem('precondition-missing', {
      detail: 'Send the ETag of the case that you saw as If-Match, for example If-Match: "3".',
      errors: [{ header: 'if-match', detail: 'Is missing' }],
    });
  }
  if (ifMatch.trim() === '*') return undefined;
  const [, version] = /^"(\d{1,9})"$/.exec(ifMatch.trim()) ?? [];
  if (version === undefined) {
    throw new Problem('invalid-request', {
      detail: 'The If-Match is not the ETag of a case.',
      errors: [{ header: 'if-match', detail: 'Must be the ETag of the case, such as "3"' }],
    });
  }
  return Number(version);
}

export function etagOf({ version }: { version: number }): string {
  return `"${version}"`;
}
