import { describe, expect, it } from 'vitest';
import { preferredWait } from '../../../api/http/prefer.ts';
import { startHeaders } from '../../../api/http/header-schemas.ts';

describe('the header Prefer', () => {
  it.each([
    ['wait=10', 10],
    ['respond-async, wait=5', 5],
    ['Wait = "7"; foo=bar', 7],
    ['wait=3600', 60],
    ['wait=0', undefined],
    ['wait=soon', undefined],
    ['handling=strict', undefined],
    [undefined, undefined],
  ])('%s waits for %s seconds', (header, seconds) => {
    expect(preferredWait(header)).toBe(seconds);
  });
});

describe('the header Idempotency-Key', () => {
  const keyOf = (key: string) => startHeaders.safeParse({ 'idempotency-key': key }).data?.['idempotency-key'];

  it.each(['7f1c', '"7f1c"'])('is the same with and without quotes: %s', (header) => {
    expect(keyOf(header)).toBe('7f1c');
  });

  it.each(['', '""', 'é', 'a\tb', 'x'.repeat(256)])('has 1 to 255 printable characters: not %j', (header) => {
    expect(keyOf(header)).toBeUndefined();
  });
});
