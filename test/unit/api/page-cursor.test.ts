import { describe, expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from '../../../api/http/page-cursor.ts';
import { Problem } from '../../../api/http/problem.ts';
import { orderId } from './given-order.ts';

describe('a cursor', () => {
  it('leads back to where its page ended, to the microsecond', () => {
    const end = { createdAt: '2026-11-22T10:00:00.123456Z', id: orderId };
    expect(decodeCursor(encodeCursor(end))).toEqual(end);
  });

  it.each(['', 'x', 'bnVsbA', Buffer.from('["now()","1"]').toString('base64url')])(
    'that no page gave out is refused: %j',
    (cursor) => {
      expect(() => decodeCursor(cursor)).toThrow(Problem);
    },
  );
});
