import { z } from 'zod';
import type { PageEnd } from '../journal/order-queries.ts';
import { Problem } from './problem.ts';

const content = z.tuple([z.iso.datetime({ precision: 6 }), z.uuid()]);

export function encodeCursor({ createdAt, orderId }: PageEnd): string {
  return Buffer.from(JSON.stringify([createdAt, orderId])).toString('base64url');
}

/** @throws Problem for a cursor that this API never gave out */
export function decodeCursor(cursor: string): PageEnd {
  const parsed = content.safeParse(parseJson(Buffer.from(cursor, 'base64url').toString()));
  if (!parsed.success) {
    throw new Problem('invalid-request', {
      detail: 'The cursor is not one that a page gave out.',
      errors: [{ parameter: 'cursor', detail: 'Must be the `next` of a page' }],
    });
  }
  const [createdAt, orderId] = parsed.data;
  return { createdAt, orderId };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
