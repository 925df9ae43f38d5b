import fc from 'fast-check';
import { isStorableText } from '../../values/storable.ts';
import { anyText, moment, spoiled, valueOf, written, type Described, type JsonSchema } from './values.ts';

export interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly schema: JsonSchema;
}

/** One of the description's operations. */
export interface Operation {
  readonly method: string;
  readonly path: string;
  readonly parameters: readonly Parameter[];
  readonly body?: JsonSchema;
}

export interface FuzzRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** Requests to an operation: as described, or with something else in the place of any part. */
export function requestOf(operation: Operation, described: Described): fc.Arbitrary<FuzzRequest> {
  return fc
    .record({
      path: pathOf(operation, described),
      query: queryOf(operation, described),
      headers: headersOf(operation),
      body: operation.body === undefined ? fc.constant(Buffer.alloc(0)) : bodyOf(operation.body, described),
    })
    .map(({ path, query, headers, body }) => ({
      method: operation.method.toUpperCase(),
      path: query === '' ? path : `${path}?${query}`,
      headers: { ...(body.length > 0 ? { 'content-type': 'application/json' } : {}), ...headers },
      body,
    }));
}

function pathOf({ path }: Operation, { ids }: Described): fc.Arbitrary<string> {
  const part = fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...ids, 'TEA-GREEN', 'psp.unavailable', 'not-found') },
    { weight: 2, arbitrary: anyText.map(escaped) },
    // As a browser would never write them.
    {
      weight: 1,
      arbitrary: fc.constantFrom('%', '%zz', '%E0%A4%A', '%00', '%ff', '..', '%2e%2e', '%2f', ';a=b'),
    },
  );
  const names = path.match(/\{\w+\}/g) ?? [];
  return fc
    .tuple(...names.map(() => part))
    .map((parts) => parts.reduce((filled, given, at) => filled.replace(names[at] ?? '', () => given), path));
}

/** Half a surrogate pair has no escape; its three bytes do. */
function escaped(text: string): string {
  return isStorableText(text.replaceAll('\0', '')) ? encodeURIComponent(text) : '%ed%a0%80';
}

function queryOf({ parameters }: Operation, described: Described): fc.Arbitrary<string> {
  const known = parameters.filter((parameter) => parameter.in === 'query');
  const members = Object.fromEntries(
    known.map(({ name, schema }) => [
      name,
      name === 'cursor' ? cursor(described) : valueOf(schema, described),
    ]),
  );
  const asDescribed = fc.record(members, { requiredKeys: [] });
  const written = fc.oneof(asDescribed, asDescribed.chain(spoiled)).map(queryText);
  const odd = ['=', '&&', 'cursor=%', '__proto__=1', 'limit=1&limit=2', 'a[b]=1', '%00=1', 'sku=%ff'];
  return fc.oneof({ weight: 12, arbitrary: written }, { weight: 1, arbitrary: fc.constantFrom(...odd) });
}

function queryText(query: unknown): string {
  if (typeof query !== 'object' || query === null) return escaped(String(query));
  return Object.entries(query)
    .map(
      ([name, value]) =>
        `${escaped(name)}=${escaped(typeof value === 'string' ? value : JSON.stringify(value))}`,
    )
    .join('&');
}

/** Of the form that pages give out, with other contents; and what was never one. */
function cursor({ ids }: Described): fc.Arbitrary<string> {
  const id = fc.constantFrom(...ids);
  const at = fc.oneof(
    fc.constantFrom(
      '2026-11-28T12:00:00.000000Z',
      '0000-01-01T00:00:00.000000Z',
      '0001-01-01T00:00:00.000000Z',
    ),
    moment,
  );
  const sort = fc.constantFrom('due', 'due', 'opened', 'priority');
  const content = fc.oneof(fc.tuple(at, id), fc.tuple(sort, fc.constant(1), at, id));
  const encoded = (given: unknown) => Buffer.from(JSON.stringify(given)).toString('base64url');
  return fc.oneof(
    { weight: 3, arbitrary: content.map(encoded) },
    { weight: 3, arbitrary: content.chain(spoiled).map(encoded) },
    { weight: 1, arbitrary: anyText },
  );
}

const jsonTypes = ['application/json', 'application/json; charset=utf-8', 'application/json; charset=utf-16'];

/** What is sent on purpose; `undefined` is nothing. */
const given: Record<string, fc.Arbitrary<string | undefined>> = {
  'idempotency-key': fc.uuid(),
  'if-match': fc.constantFrom('*', '"1"', '"2"', '"2147483647"', '"999999999"', '"9999999999"', 'W/"1"'),
  'if-none-match': fc.constantFrom('*', '"1"', 'W/"3"', '"99999999999"'),
  'last-event-id': fc.constantFrom('0', '3', '-1', '1e400', 'NaN', '99999999999999999999'),
  prefer: fc.constantFrom(
    'wait=0',
    'wait=1',
    'wait=-1',
    'wait=99999999999',
    'wait',
    'return=minimal, wait="1"',
  ),
  'recourse-principal': fc.constantFrom(
    'olga',
    'olga; roles=operator; teams=stock',
    'lena; roles=lead',
    'lena; roles=lead',
    'olga; roles=',
  ),
  authorization: fc.constantFrom('Bearer x', 'Bearer', 'Basic eDp5', `Bearer ${'x'.repeat(500)}`),
};

/** What a header may carry on the wire: bytes that are no control characters. */
const odd = fc
  .array(fc.constantFrom('a', 'Z', '0', ' ', '\t', '"', '\\', ',', ';', '=', '*', '%', '\u00e9', '\u00ff'), {
    maxLength: 30,
  })
  .map((letters) => letters.join('').trim());

function headersOf({ parameters, body }: Operation): fc.Arbitrary<Record<string, string>> {
  const named = parameters
    .filter((parameter) => parameter.in === 'header')
    .map(({ name }) => name.toLowerCase());
  const entries = [...new Set([...named, 'authorization'])].map((name) =>
    fc
      .oneof(
        { weight: 8, arbitrary: given[name] ?? anyHeader },
        { weight: 1, arbitrary: odd },
        { weight: 1, arbitrary: fc.constant(undefined) },
      )
      .map((value): [string, string | undefined] => [name, value]),
  );
  const contentType = fc.oneof(
    { weight: 12, arbitrary: fc.constant(undefined) },
    {
      weight: 1,
      arbitrary: fc.constantFrom(
        ...jsonTypes,
        'text/plain',
        'application/xml',
        '',
        'a',
        ';',
        'multipart/form-data',
      ),
    },
  );
  const accept = fc.option(fc.constantFrom('text/html', 'application/xml', '*/*;q=abc', ',;,', ''), {
    freq: 12,
    nil: undefined,
  });
  const more: fc.Arbitrary<[string, string | undefined]>[] = [
    ...(body === undefined
      ? []
      : [contentType.map((value): [string, string | undefined] => ['content-type', value])]),
    accept.map((value): [string, string | undefined] => ['accept', value]),
  ];
  return fc
    .tuple(...entries, ...more)
    .map((pairs) =>
      Object.fromEntries(pairs.filter((pair): pair is [string, string] => pair[1] !== undefined)),
    );
}

const anyHeader = fc.constantFrom('1', 'x');

function bodyOf(schema: JsonSchema, described: Described): fc.Arbitrary<Buffer> {
  const value = valueOf(schema, described);
  const json = fc
    .oneof({ weight: 1, arbitrary: value }, { weight: 3, arbitrary: value.chain(spoiled) })
    .map(written);
  const broken = fc.tuple(json, fc.nat()).map(([text, at]) => text.slice(0, at % (text.length + 1)));
  const oddBytes = fc
    .tuple(json, fc.nat(), fc.constantFrom(0xff, 0xc0, 0x00, 0x0a))
    .map(([text, at, byte]) => {
      const bytes = Buffer.from(text);
      if (bytes.length > 0) bytes[at % bytes.length] = byte;
      return bytes;
    });
  const odd = fc.constantFrom(written(['@lists@']), '\ufeff{}', '{"a":1,"a":2}', '{"__proto__":{}}');
  return fc.oneof(
    { weight: 16, arbitrary: json.map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: fc.oneof(broken, odd).map((text) => Buffer.from(text)) },
    { weight: 1, arbitrary: oddBytes },
    { weight: 1, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
  );
}
