import { z } from 'zod';
import { isStorableMoment } from '../../values/storable.ts';
import type { PageEnd } from '../../store/instances/list-instances.ts';
import { Problem } from './problem.ts';

/** A time as a cursor holds it. */
export const cursorTime = z.iso.datetime({ precision: 6 }).refine(isStorableMoment);

const content = z.tuple([cursorTime, z.uuid()]);

export function encodeCursor({ createdAt, id }: PageEnd): string {
  return Buffer.from(JSON.stringify([createdAt, id])).toString('base64url');
}

/** @throws Problem for a cursor that this API never gave out */
export function decodeCursor(cursor: string): PageEnd {
  const parsed = content.safeParse(parseCursor(cursor));
  if (!parsed.success) throw badCursor();
  const [createdAt, id] = parsed.data;
  return { createdAt, id };
}

/** The content of a cursor, whatever it is. */
export function parseCursor(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    return undefined;
  }
}

export function badCursor(): Problem {
  return new Problem('invalid-request', {
    detail: 'The cursor is not one that a page gave out.',
    errors: [{ parameter: 'cursor', detail: 'Must be the `next` of a page' }],
  });
}
