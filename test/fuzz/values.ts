import fc from 'fast-check';

export interface JsonSchema {
  readonly $ref?: string;
  readonly type?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly format?: string;
  readonly examples?: readonly unknown[];
  readonly anyOf?: readonly JsonSchema[];
  readonly items?: JsonSchema;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
}

/** Ids of what is there, so that a request gets past "there is no such thing". */
export type KnownIds = readonly string[];

export interface Described {
  readonly ids: KnownIds;
  readonly schemas: Readonly<Record<string, JsonSchema>>;
}

const edges = [
  '',
  ' ',
  '\u0000',
  'a\u0000b',
  '\ud800',
  'half \udc00',
  '\u200b\u2060',
  'two\nlines',
  'tab\tbed',
  '\u202eothgir',
  '🍵',
  'x'.repeat(300),
  '__proto__',
  'constructor',
  'toString',
  "'; drop table orders; --",
  '%00',
  '%zz',
  '../../etc/passwd',
  '*',
  '"',
  'null',
  'NaN',
  'infinity',
  '1e400',
  '-1',
  '99999999999999999999',
];

const moments = [
  '0000-01-01T00:00:00Z',
  '0001-01-01T00:00:00+23:59',
  '0001-01-01T00:00:00Z',
  '9999-12-31T23:59:59-23:59',
  '9999-12-31T23:59:59.999999Z',
  '2026-01-01T00:00:00+16:00',
  '2026-01-01T00:00:00-15:59',
  `2026-01-01T00:00:00.${'1'.repeat(200)}Z`,
  '2026-02-29T00:00:00Z',
  '2026-01-01T24:00:00Z',
  '2026-01-01T00:00:60Z',
  '2026-01-01',
  '+275760-09-13T00:00:00Z',
];

export const numbers = [
  0,
  -0,
  1,
  -1,
  0.5,
  1000,
  2 ** 31 - 1,
  2 ** 31,
  -(2 ** 31) - 1,
  2 ** 53,
  1e30,
  1.7e308,
  -1e-7,
];

export const moment = fc.constantFrom(...moments);
export const uuid = fc.uuid();

export const anyText: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...edges),
  moment,
  uuid,
  fc.string({ unit: 'binary', maxLength: 20 }),
);

export const anyNumber: fc.Arbitrary<number> = fc.oneof(fc.constantFrom(...numbers), fc.integer());

/** Stand for what JSON can say and JSON.stringify cannot: see `written`. */
const deepLists = '@lists@';
const deepObjects = '@objects@';
const huge = '@huge@';

/** Anything that JSON can say, and far deeper than anybody would. */
export const anyJson: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 4, arbitrary: anyText },
  { weight: 4, arbitrary: anyNumber },
  { weight: 2, arbitrary: fc.constantFrom(null, true, false, [], {}, [[]], { length: 1 }) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3 }) },
  { weight: 1, arbitrary: fc.dictionary(anyText, anyText, { maxKeys: 3 }) },
  { weight: 2, arbitrary: fc.constantFrom(deepLists, deepObjects, { a: deepLists }, huge) },
);

/** As JSON; what is deep is deeper than a stack. */
export function written(value: unknown): string {
  const depth = 20_000;
  return JSON.stringify(value)
    .replaceAll(`"${deepLists}"`, '['.repeat(depth) + ']'.repeat(depth))
    .replaceAll(`"${deepObjects}"`, '{"a":'.repeat(depth) + '1' + '}'.repeat(depth))
    .replaceAll(`"${huge}"`, '1e400');
}

/** What a schema describes. */
export function valueOf(schema: JsonSchema, described: Described): fc.Arbitrary<unknown> {
  const { $ref, anyOf, examples, type, items } = schema;
  if ($ref !== undefined) return valueOf(described.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, described);
  if (anyOf !== undefined) return fc.oneof(...anyOf.map((one) => valueOf(one, described)));
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum);
  switch (type ?? 'any') {
    case 'object':
      return objectOf(schema, described);
    case 'array':
      return fc.array(valueOf(items ?? {}, described), { minLength: 1, maxLength: 2 });
    case 'integer':
    case 'number':
      return fc.integer({ min: Math.max(schema.minimum ?? 0, 0), max: Math.min(schema.maximum ?? 9, 9) });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'string':
      return textOf(schema.format, examples as string[] | undefined, described.ids);
    default:
      return anyJson;
  }
}

function objectOf({ properties, required = [] }: JsonSchema, described: Described): fc.Arbitrary<unknown> {
  if (properties === undefined) return freely;
  const members = Object.entries(properties).map(([name, schema]) => {
    const present = required.includes(name) ? fc.constant(true) : fc.boolean();
    return fc.tuple(fc.constant(name), present, valueOf(schema, described));
  });
  return fc
    .tuple(...members)
    .map((all) =>
      Object.fromEntries(all.filter(([, present]) => present).map(([name, , value]) => [name, value])),
    );
}

/** Where any members may be. */
const freely = fc.oneof(
  fc.constantFrom({}, { sku: 'TEA-WHITE', replacement: 'TEA-GREEN' }, { paymentMethod: 'pm_card_visa' }),
  fc.dictionary(anyText, anyJson, { maxKeys: 2 }),
);

function textOf(format: string | undefined, examples: readonly string[] = [], ids: KnownIds) {
  if (format === 'date-time') return fc.constant('2026-11-28T12:00:00+01:00');
  if (format === 'uuid') return fc.constantFrom(...ids);
  return fc.constantFrom('olga', 'It is back', 'TEA-GREEN', 'cancel', ...examples, ...ids);
}

/** The same with something else in one place: another of its kind, anything, or a member too many. */
export function spoiled(value: unknown): fc.Arbitrary<unknown> {
  const [name, within] = [fc.nat(), anyText];
  if (typeof value === 'object' && value !== null && Object.keys(value).length > 0) {
    const inside = fc.tuple(name, fc.boolean()).chain(([at, extra]) => {
      const keys = Object.keys(value);
      const key = keys[at % keys.length] ?? '';
      const old = (value as Record<string, unknown>)[key];
      if (extra && at % 7 === 0)
        return fc.tuple(within, anyJson).map(([more, given]) => ({ ...value, [more]: given }));
      return spoiled(old).map((given) => replaced(value, key, given));
    });
    return fc.oneof({ weight: 6, arbitrary: inside }, { weight: 1, arbitrary: anyJson });
  }
  if (typeof value === 'string')
    return fc.oneof({ weight: 2, arbitrary: anyText }, { weight: 1, arbitrary: anyJson });
  if (typeof value === 'number')
    return fc.oneof({ weight: 2, arbitrary: anyNumber }, { weight: 1, arbitrary: anyJson });
  return anyJson;
}

function replaced(value: object, key: string, given: unknown): unknown {
  if (!Array.isArray(value)) return { ...value, [key]: given };
  return value.map((old: unknown, at) => (String(at) === key ? given : old));
}
