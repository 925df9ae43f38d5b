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

function summary(line: string): string {
  const { msg, err } = JSON.parse(line) as { msg?: string; err?: { message?: string } };
  return [msg, err?.message].filter((part, index, all) => part && all.indexOf(part) === index).join(': ');
}
