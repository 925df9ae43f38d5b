import type { ApiServer } from '../dependencies.ts';
import type { IncomingMessage } from 'node:http';
import { Problem } from './problem.ts';

export const bodyLimit = 256 * 1024;

/** JSON only; an empty body is no body, because commands take an optional one. */
export function acceptJsonOnly(app: ApiServer): void {
  const parseJson = app.getDefaultJsonParser('error', 'error');
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const text = textOf(body as Buffer);
    if (text === undefined) done(notUtf8());
    else if (text === '') done(null, undefined);
    else void parseJson(request, text, done);
  });
}

const utf8 = new TextDecoder('utf-8', { fatal: true });

/** `undefined` where it is not UTF-8: read all the same, a customer's name would be stored with U+FFFD in it. */
function textOf(body: Buffer): string | undefined {
  try {
    return utf8.decode(body);
  } catch {
    return undefined;
  }
}

function notUtf8(): Problem {
  return new Problem('malformed-json', { detail: 'The body is not UTF-8, as JSON has to be.' });
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
