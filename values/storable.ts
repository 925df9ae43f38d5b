/** The greatest number that fits PostgreSQL's `integer`; the least is its negative, less one. */
export const greatestInteger = 2_147_483_647;

/** Levels of lists and objects in one another. Nothing here has more than five; PostgreSQL's own limit is its stack. */
const deepest = 32;

// With `u`, a pair of surrogates is one character: only a half of one is a surrogate.
const unstorable = /[\0\p{Cs}]/u;

/** Whether PostgreSQL can keep a text as it is: NUL is no character to it, and half a surrogate pair is no UTF-8. */
export function isStorableText(text: string): boolean {
  return !unstorable.test(text);
}

export function isStorableInteger(value: number): boolean {
  return Number.isInteger(value) && value <= greatestInteger && value >= -greatestInteger - 1;
}

/**
 * Whether PostgreSQL reads a date and time of ISO 8601: it knows no year 0 and no offset of 16 hours or more, and gives up on a
 * long text.
 */
export function isStorableMoment(moment: string): boolean {
  return moment.length <= 40 && !moment.startsWith('0000') && !/[+-](1[6-9]|2\d):\d\d$/.test(moment);
}

/** Whether PostgreSQL can keep what was read from JSON: its texts, the names of its members, and how deep it goes. */
export function isStorableJson(given: unknown): boolean {
  let level = [given];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest || !level.every(isStorableLeaf)) return false;
    level = level.flatMap(partsOf);
  }
  return true;
}

function isStorableLeaf(value: unknown): boolean {
  return typeof value !== 'string' || isStorableText(value);
}

/** Also the names of members, which are texts as well. */
function partsOf(value: unknown): unknown[] {
  if (typeof value !== 'object' || value === null) return [];
  return Array.isArray(value) ? value : Object.entries(value).flat();
}
