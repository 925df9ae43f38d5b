import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { problemTypes } from './problem-types.ts';
import { Problem, problemBody } from './problem.ts';

/** Node hangs the answer that is being given on the connection. */
type Connection = Socket & { readonly _httpMessage?: ServerResponse | null };

/** Bytes that cannot be read as HTTP never become a request: they are answered on the connection, which nobody can read on from there. */
export function answerClientError(error: Error & { code?: string }, socket: Connection): void {
  const inAnswer = socket._httpMessage?.headersSent === true;
  if (error.code === 'ECONNRESET' || !socket.writable || inAnswer) {
    socket.destroy(error);
    return;
  }
  socket.end(httpText(problemOf(error.code)), () => socket.destroy());
}

function problemOf(code: string | undefined): Problem {
  switch (code ?? '') {
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new Problem('request-timeout', { detail: 'The request did not arrive in time.' });
    case 'HPE_HEADER_OVERFLOW':
      return new Problem('headers-too-large', { detail: 'The headers have more than 16 KiB.' });
    default:
      return new Problem('malformed-request', { detail: 'The request could not be read as HTTP.' });
  }
}

function httpText(problem: Problem): string {
  const { status, title } = problemTypes[problem.type];
  const body = JSON.stringify(problemBody(problem, randomUUID()));
  const head = [
    `HTTP/1.1 ${status} ${title}`,
    'Content-Type: application/problem+json; charset=utf-8',
    `Content-Length: ${Buffer.byteLength(body)}`,
    'Connection: close',
  ];
  return `${head.join('\r\n')}\r\n\r\n${body}`;
}
