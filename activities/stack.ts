import { cwd } from 'node:process';

/** Details of a failure for its dead letter, carried through Temporal's history. */
export interface FailureDetail {
  /** Back-off before the next attempt, in milliseconds. The SDK does not hand `nextRetryDelay` to workflow code. */
  readonly retryDelayMs: number;
  readonly stack: string;
}

const framesPerError = 8;
const longest = 2_000;

/** Where an error came from, and what caused it: names and frames only, for messages may carry what a customer typed. */
export function stackWithoutMessages(error: unknown): string {
  const lines: string[] = [];
  for (let current = error, depth = 0; current instanceof Error && depth < 4; depth += 1) {
    lines.push(depth === 0 ? nameOf(current) : `caused by ${nameOf(current)}`, ...framesOf(current));
    current = current.cause;
  }
  return lines.join('\n').slice(0, longest);
}

function nameOf({ name, constructor }: Error): string {
  return name === 'Error' ? constructor.name : name;
}

function framesOf({ stack = '', message }: Error): string[] {
  // A message may have lines that look like frames: what comes before its end is none.
  const start = stack.indexOf(message);
  const frames = start < 0 ? stack : stack.slice(start + message.length);
  return frames
    .split('\n')
    .filter((line) => /^\s+at \S/.test(line))
    .slice(0, framesPerError)
    .map((line) => line.replace('file://', '').replace(`${cwd()}/`, ''));
}
