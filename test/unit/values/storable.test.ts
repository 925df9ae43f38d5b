import { describe, expect, it } from 'vitest';
import {
  greatestInteger,
  isStorableInteger,
  isStorableJson,
  isStorableMoment,
  isStorableText,
} from '../../../values/storable.ts';

describe('what PostgreSQL can keep', () => {
  it.each(['', 'Zoë', 'two\nlines', '\u0001', '🍵', '\ufffd', '\uffff'])('as a text is %j', (text) => {
    expect(isStorableText(text)).toBe(true);
  });

  it.each(['\u0000', 'a\u0000b', '\ud800', 'half \udc00', '\udc00\ud800', '🍵\ud83c'])(
    'is not %j',
    (text) => {
      expect(isStorableText(text)).toBe(false);
      expect(isStorableJson({ deep: [text] })).toBe(false);
      expect(isStorableJson({ [text]: 1 })).toBe(false);
    },
  );

  it('as an integer has 32 bits', () => {
    expect([0, greatestInteger, -greatestInteger - 1].every(isStorableInteger)).toBe(true);
    const others = [greatestInteger + 1, -greatestInteger - 2, 0.5, NaN, Infinity, 1e300];
    expect(others.some(isStorableInteger)).toBe(false);
  });

  it('as a time is of our era, with an offset that is in use somewhere, and short', () => {
    const read = ['0001-01-01T00:00:00Z', '9999-12-31T23:59:59.999999-15:59', '2026-11-28T12:00:00+14:00'];
    expect(read.every(isStorableMoment)).toBe(true);
    const unread = [
      '0000-01-01T00:00:00Z',
      '2026-11-28T12:00:00+16:00',
      '2026-11-28T12:00:00-23:59',
      `2026-11-28T12:00:00.${'1'.repeat(200)}Z`,
    ];
    expect(unread.some(isStorableMoment)).toBe(false);
  });

  it('as JSON is anything else that is not too deep', () => {
    expect(isStorableJson({ a: [1, null, true, { b: 'c' }], d: undefined })).toBe(true);
    let nested: unknown = 'bottom';
    for (let depth = 0; depth < 20_000; depth += 1) nested = [nested];
    expect(isStorableJson(nested)).toBe(false);
  });
});
