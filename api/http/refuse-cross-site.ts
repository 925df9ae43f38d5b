import type { IncomingHttpHeaders } from 'node:http';
import type { ApiServer } from '../dependencies.ts';
import { Problem } from './problem.ts';

/**
 * Whoever knows the id of an instance may cancel it. A page of another site cannot read ids, and may all the same have the
 * browser of somebody who is within the network send what it was told: browsers say so. `publicUrl`: the address as browsers know it,
 * where a proxy stands before this one.
 */
export function refuseCrossSite(app: ApiServer, publicUrl: string | undefined): void {
  app.addHook('onRequest', async ({ method, headers }) => {
    const isReading = method === 'GET' || method === 'HEAD' || method === 'OPTIONS';
    if (!isReading && isCrossSite(headers, publicUrl))
      throw new Problem('cross-site', { detail: 'The browser says that a page of another site sends this.' });
  });
}

/**
 * Browsers send `Sec-Fetch-Site` over https and to their own machine only; over plain http there is the page's origin.
 * @see https://www.w3.org/TR/fetch-metadata/
 */
function isCrossSite(headers: IncomingHttpHeaders, publicUrl: string | undefined): boolean {
  const { 'sec-fetch-site': site, origin, host } = headers;
  if (site !== undefined) return site === 'cross-site';
  if (origin === undefined) return false;
  const from = hostOf(origin);
  return from === undefined || (from !== host && from !== hostOf(publicUrl ?? ''));
}

/** With its port. Of a page that tells nobody where it is from: undefined. */
function hostOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).host : undefined;
}
