import type { ApiServer } from './dependencies.ts';
import type { IncomingMessage } from 'node:http';

export const bodyLimit = 256 * 1024;

/** JSON only; an empty body is no body, because commands take an optional one. */
export function acceptJsonOnly(app: ApiServer): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (body.length === 0) done(null, undefined);
    else void parseJson(request, body.toString(), done);
  });
}

const drainLimit = { bytes: 32 * 1024 * 1024, ms: 5_000 };

/** Reads a body that nobody wants to its end, within reason. */
export async function drained(request: IncomingMessage): Promise<void> {
  if (request.readableEnded || request.destroyed) return;
  await new Promise<void>((resolve) => {
    let bytes = 0;
    const timer = setTimeout(resolve, drainLimit.ms);
    request.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > drainLimit.bytes) resolve();
    });
    for (const end of ['end', 'close', 'error']) request.once(end, resolve);
    request.once('close', () => clearTimeout(timer));
    request.resume();
  });
}
