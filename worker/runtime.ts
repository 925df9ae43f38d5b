import {
  GracefulShutdownPeriodExpiredError,
  makeTelemetryFilterString,
  Runtime,
  type LogLevel,
} from '@temporalio/worker';
import type { Logger } from 'pino';

let installed = false;

/** The SDK logs through our logger. Once a process; Ctrl-C is handled by the command, in its own order. */
export function installRuntime(logger: Logger): void {
  if (installed) return;
  installed = true;
  const write = (level: LogLevel, message: string, meta?: object) => {
    // These are logged at nearly every orderly stop, and are of no consequence: the server forgets the worker by itself, and an
    // activity whose run left this worker before it answered is asked again.
    // A failed activity is reported by itself, with the order and the cause.
    const quiet =
      message.startsWith('shutdown_worker rpc errored') ||
      message.startsWith('Tried to complete untracked local activity') ||
      message === 'Activity failed' ||
      // "Workflow task duration exceeded 5 seconds": first attempts are made within the task, which lasts as long as they do.
      message.includes('[TMPRL1104]') ||
      // Whoever asked has stopped waiting, and asks again.
      message.startsWith('Query not found when attempting to respond') ||
      isCutShort(meta);
    logger[quiet ? 'debug' : pinoLevels[level]]({ ...meta }, message);
  };
  Runtime.install({
    shutdownSignals: [],
    logger: {
      log: write,
      trace: (message, meta) => write('TRACE', message, meta),
      debug: (message, meta) => write('DEBUG', message, meta),
      info: (message, meta) => write('INFO', message, meta),
      warn: (message, meta) => write('WARN', message, meta),
      error: (message, meta) => write('ERROR', message, meta),
    },
    telemetryOptions: {
      logging: { forward: {}, filter: makeTelemetryFilterString({ core: 'WARN', other: 'ERROR' }) },
    },
  });
}

/** A stop does not wait for calls that take long: they are taken up again. */
function isCutShort(meta: object | undefined): boolean {
  return meta !== undefined && 'error' in meta && meta.error instanceof GracefulShutdownPeriodExpiredError;
}

const pinoLevels = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
