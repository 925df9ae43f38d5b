import { Writable } from 'node:stream';
import { pino, type DestinationStream, type Logger } from 'pino';
import type { LogLevel } from '../settings/settings.ts';

const standardOutput = 1;

/** For a role of its own: JSON lines on standard output. */
export function roleLogger(level: LogLevel): Logger {
  return pino({ level }, writtenAtOnce(standardOutput));
}

/** For `start`: all in a file, and on the terminal no more than warnings, one line each. */
export function startLogger({ level, file }: { level: LogLevel; file: string }): Logger {
  if (level === 'silent') return pino({ level });
  const streams = pino.multistream([
    { level, stream: writtenAtOnce(file) },
    { level: 'warn', stream: new Terminal() },
  ]);
  return pino({ level }, streams);
}

const keptOfWhatFails = 1_000_000;

/**
 * The last lines before a process is killed are the ones that one looks for, so no line waits in memory. Flushing at the exit would
 * also never end once the reader has gone. A log that cannot be written (its reader has gone, the disk is full) is no reason to
 * stop the work: lines are dropped.
 */
function writtenAtOnce(dest: number | string): DestinationStream {
  const destination = pino.destination({ dest, append: true, sync: true, maxLength: keptOfWhatFails });
  destination.on('error', () => undefined);
  return destination;
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
  readonly instanceId?: string;
  readonly workflowId?: string;
}

/** What happened, to which instance, and why. */
export function summary(line: string): string {
  const { msg = '', err, detail, why, instanceId, workflowId } = JSON.parse(line) as Entry;
  const about = workflowId ?? instanceId;
  const named = about === undefined || msg.includes(about) ? msg : `${about}: ${msg}`;
  const reason = err?.message ?? why ?? detail;
  return reason === undefined || named.includes(reason) ? named : `${named}: ${reason}`;
}
