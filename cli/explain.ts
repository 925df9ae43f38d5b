import { StartError } from '../embedded/start-error.ts';
import { SettingsError } from '../settings/settings-error.ts';

/** What a person is told of an error: what to do, and the way there only for those who asked for it. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const level = process.env['RECOURSE_LOG_LEVEL'];
  if (level === 'debug' || level === 'trace') return withCauses(error);
  if (error instanceof StartError || error instanceof SettingsError) return error.message;
  return `${firstMessage(error)}\n(RECOURSE_LOG_LEVEL=debug shows where this comes from.)`;
}

function withCauses(error: Error): string {
  const own = error.stack ?? error.message;
  return error.cause instanceof Error ? `${own}\nCaused by: ${withCauses(error.cause)}` : own;
}

/** Of several failed attempts at one thing (AggregateError of a connect) the whole says nothing and its first part does. */
function firstMessage(error: Error): string {
  if (error.message !== '') return error.message;
  const first: unknown = error instanceof AggregateError ? error.errors[0] : undefined;
  return first instanceof Error ? first.message : error.name;
}
