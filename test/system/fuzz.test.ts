import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { requestOf, type FuzzRequest, type Operation, type Parameter } from '../fuzz/requests.ts';
import { agent, send, type FuzzAnswer } from '../fuzz/send.ts';
import type { Described, JsonSchema } from '../fuzz/values.ts';
import { LetterDesk } from '../rig/letter-desk.ts';
import { ReviewDesk } from '../rig/review-desk.ts';
import { Shop } from '../rig/shop.ts';
import { startSystem, type System } from '../rig/system.ts';

// The same requests each time; another seed finds others.
const seed = Number(process.env['RECOURSE_FUZZ_SEED'] ?? 20_261_128);
const requestsEach = Number(process.env['RECOURSE_FUZZ_REQUESTS'] ?? 100);

interface OpenApi {
  readonly paths: Record<
    string,
    Record<
      string,
      {
        readonly parameters?: readonly Parameter[];
        readonly requestBody?: { readonly content: Record<string, { readonly schema: JsonSchema }> };
      }
    >
  >;
  readonly components: { readonly schemas: Record<string, JsonSchema> };
}

let system: System;
let operations: Operation[];
let described: Described;

beforeAll(async () => {
  system = await startSystem({ RECOURSE_REVIEWS: 'on' });
  const { paths, components } = (await (await fetch(`${system.url}/openapi.json`)).json()) as OpenApi;
  operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { parameters = [], requestBody }]): Operation => {
      const body = requestBody?.content['application/json']?.schema;
      return { method, path, parameters, ...(body === undefined ? {} : { body }) };
    }),
  );
  described = { schemas: components.schemas, ids: await idsOfWhatIsThere() };
});
afterAll(async () => {
  agent.destroy();
  await system.stop();
});

/** An order of each kind, its case, its dead letter, and a job. */
async function idsOfWhatIsThere(): Promise<string[]> {
  const shop = new Shop(system);
  const desk = new ReviewDesk(system.url);
  const letters = new LetterDesk(system.url, shop);
  const completed = await shop.place();
  await shop.untilClosed(completed);
  const { orderId: stalled, letterId } = await letters.parked('psp', 'capture');
  const waiting = await shop.place({ sku: 'TEA-WHITE' });
  const declined = await shop.place({ paymentMethod: 'pm_card_visa_chargeDeclinedInsufficientFunds' });
  const cases = await Promise.all([waiting, declined].map((orderId) => desk.caseOf(orderId)));
  const job = await letters.redriveGroup('psp.unavailable');
  return [completed, stalled, waiting, declined, letterId, job, ...cases.map(({ caseId }) => caseId)];
}

/** What is wrong with an answer, whatever was asked. */
function objectionTo(
  { path, headers }: FuzzRequest,
  { status, type, retryAfter, text }: FuzzAnswer,
): string | undefined {
  if (status < 400 || (status === 503 && path.startsWith('/readyz'))) return undefined;
  // Where nothing is, a browser gets a page.
  if ((status === 404 || status === 405) && headers['accept'] === 'text/html' && type.startsWith('text/html'))
    return undefined;
  if (status === 500 || (status > 500 && retryAfter === undefined)) return `${status}: ${text}`;
  if (!type.startsWith('application/problem+json')) return `${status} is ${type}: ${text}`;
  const problem = JSON.parse(text) as { status: number; type: string; detail: string };
  return problem.status === status && problem.type.startsWith('/problems/') && problem.detail !== ''
    ? undefined
    : `${status} is not as its problem says: ${text}`;
}

it('whatever is asked of any route, the answer is what was asked for or a problem of the caller', async () => {
  const failures: string[] = [];
  for (const operation of operations) {
    const numRuns = operation.parameters.length === 0 && operation.body === undefined ? 10 : requestsEach;
    const property = fc.asyncProperty(requestOf(operation, described), async (request) => {
      const objection = objectionTo(request, await send(system.url, request));
      if (objection !== undefined) throw new Error(objection);
    });
    const found = await fc.check(property, { seed, numRuns, endOnFailure: true });
    if (!found.failed) continue;
    const [request] = found.counterexample ?? [];
    const { headers, body } = request ?? {};
    failures.push(
      `RECOURSE_FUZZ_SEED=${seed} ${operation.method} ${request?.path} ${JSON.stringify(headers)} ${JSON.stringify(body?.toString().slice(0, 500))}: ${String(found.errorInstance)}`,
    );
  }
  expect(failures).toEqual([]);
}, 300_000);
