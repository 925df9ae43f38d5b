import { describe, expect, it } from 'vitest';
import { requestHash } from '../../../store/idempotency.ts';

describe('the hash of a request', () => {
  it('does not depend on the order of members', () => {
    expect(requestHash({ a: 1, b: { c: [1, 2], d: null } })).toBe(
      requestHash({ b: { d: null, c: [1, 2] }, a: 1 }),
    );
  });

  it('depends on values and on the order of lists', () => {
    const hashes = [{ a: [1, 2] }, { a: [2, 1] }, { a: ['1', '2'] }, { a: {} }].map(requestHash);
    expect(new Set(hashes).size).toBe(4);
  });
});
