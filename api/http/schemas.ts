import { z } from 'zod';
import type { Phase } from '../../saga/phases.ts';

export const at = z.iso.datetime();

export const phaseName = z.enum(['run', 'compensate', 'try', 'confirm', 'cancel'] satisfies Phase[]);

/** One of the names that only a saga knows. */
export function oneOf(names: readonly string[]): z.ZodEnum<Record<string, string>> {
  return z.enum(names as [string, ...string[]]);
}

/**
 * Fields whose names only a saga knows, to be spread into a schema or an answer. The compiler knows nothing of them there; what it
 * does know of the rest, it goes on knowing.
 */
export function named(fields: Readonly<Record<string, unknown>>): object {
  return fields;
}

/** The value of a request in a field whose name only the saga knows. */
export function fieldOf(given: object, name: string): string | undefined {
  const value: unknown = (given as Record<string, unknown>)[name];
  return typeof value === 'string' ? value : undefined;
}
