import { Writable } from 'node:stream';
import { pino, type Logger } from 'pino';
import type { LogLevel } from '../settings/settings.ts';

/** For a role of its own: JSON lines on standard output. */
export function roleLogger(level: LogLevel): Logger {
  return pino({ level });
}

/** For `start`: all in a file, and on the terminal no more than warnings, one line each. */
export function startLogger({ level, file }: { level: LogLevel; file: string }): Logger {
  if (level === 'silent') return pino({ level });
  // Written at once: what a process says just before it is killed is what one looks for.
  const streams = pino.multistream([
    { level, stream: pino.destination({ dest: file, append: true, sync: true }) },
    { level: 'warn', stream: new Terminal() },
  ]);
  return pino({ level }, streams);
}

class Terminal extends Writable {
  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    process.stderr.write(`! ${summary(chunk.toString())}\n`);
    done();
  }
}

interface Entry {
  readonly msg?: string;
  readonly err?: { readonly message?: string };
  readonly detail?: string;
  readonly why?: string;
  readonly orderId?: string;
  readonly workflowId?: string;
}

/** What happened, to which order, and why. */
export function summary(line: string): string {
  const { msg = '', err, detail, why, orderId, workflowId } = JSON.parse(line) as Entry;
  const about = workflowId ?? (orderId === undefined ? undefined : `order/${orderId}`);
  const named = about === undefined || msg.includes(about) ? msg : `${about}: ${msg}`;
  const reason = err?.message ?? why ?? detail;
  return reason === undefined || named.includes(reason) ? named : `${named}: ${reason}`;
}
