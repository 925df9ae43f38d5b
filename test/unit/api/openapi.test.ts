import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { completedOrder } from '../../../sagas/order/api/order-example.ts';
import { describeSaga } from '../../../api/schemas.ts';
import { registeredOrder } from '../../../sagas/order/worker/registered-order.ts';
import { orderRequest } from '../../../sagas/order/order-request.ts';
import { idleServer, type IdleServer } from './idle-server.ts';

interface Schema {
  $ref?: string;
  anyOf?: Schema[];
  examples?: unknown[];
  properties?: Record<string, unknown>;
}

interface Operation {
  requestBody?: { content: Record<string, { schema: Schema }> };
  summary?: string;
  operationId?: string;
  security?: unknown[];
  responses: Record<string, { content?: Record<string, unknown>; headers?: Record<string, object> }>;
}

interface Described {
  openapi: string;
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema>; securitySchemes: Record<string, object> };
}

let server: IdleServer;
let described: Described;
beforeAll(async () => {
  server = await idleServer();
  described = (await server.app.inject('/openapi.json')).json<Described>();
});
afterAll(() => server.stop());

function operations(): [string, Operation][] {
  return Object.entries(described.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]): [string, Operation] => [
      `${method} ${path}`,
      operation,
    ]),
  );
}

/** What a schema refers to; of one that may be null, what it is otherwise. */
function referred(schema: Schema): Schema {
  const { $ref, anyOf: [first] = [] } = schema;
  if (first !== undefined) return referred(first);
  return $ref === undefined ? schema : (described.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {});
}

describe('the description of the API', () => {
  it('is OpenAPI 3.1 and has every route, each with its summary and a name', () => {
    expect(described.openapi).toBe('3.1.0');
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual([
      'get /',
      'get /dead-letters',
      'get /dead-letters/groups',
      'get /dead-letters/{id}',
      'get /healthz',
      'get /jobs/{id}',
      'get /orders',
      'get /orders/{id}',
      'get /orders/{id}/stream',
      'get /orders/{id}/timeline',
      'get /problems/{name}',
      'get /readyz',
      'get /reviews',
      'get /reviews/stream',
      'get /reviews/{id}',
      'get /stock',
      'get /stock/{sku}/movements',
      'post /dead-letters/groups/{group}/redrive',
      'post /dead-letters/{id}/archive',
      'post /dead-letters/{id}/compensate',
      'post /dead-letters/{id}/redrive',
      'post /dead-letters/{id}/settle',
      'post /orders',
      'post /orders/{id}/cancel',
      'post /orders/{id}/redrive',
      'post /orders/{id}/refund',
      'post /reviews/bulk-decision',
      'post /reviews/{id}/assign',
      'post /reviews/{id}/claim',
      'post /reviews/{id}/decision',
      'post /reviews/{id}/notes',
      'post /reviews/{id}/preview',
      'post /reviews/{id}/release',
      'post /stock/{sku}/restock',
      'put /orders/{id}/payment-method',
    ]);
    for (const [, operation] of operations()) expect(operation.summary && operation.operationId).toBeTruthy();
  });

  it('describes what goes wrong as problems', () => {
    for (const [, { responses }] of operations()) {
      const failures = Object.entries(responses).filter(
        ([status]) => Number(status) >= 400 && status !== '503',
      );
      for (const [, { content }] of failures)
        expect(Object.keys(content ?? {})).toEqual(['application/problem+json']);
    }
  });

  it('says which headers an answer carries, and with which token a customer comes', () => {
    const headersOf = (path: string, method: string, status: string) =>
      Object.keys(described.paths[path]?.[method]?.responses[status]?.headers ?? {});
    expect(headersOf('/orders', 'post', '202')).toEqual([
      'location',
      'recourse-order-token',
      'idempotency-replayed',
      'preference-applied',
    ]);
    expect(headersOf('/orders/{id}', 'get', '200')).toEqual(['etag', 'preference-applied']);
    expect(headersOf('/orders', 'get', '200')).toEqual(['link']);
    expect(headersOf('/reviews/{id}/claim', 'post', '200')).toEqual(['etag']);
    expect(headersOf('/orders/{id}/cancel', 'post', '503')).toEqual(['retry-after']);
    expect(described.paths['/orders']?.['post']?.responses['202']).toHaveProperty(
      'content.application/json.schema.$ref',
    );
    expect(described.components.securitySchemes['orderToken']).toMatchObject({
      type: 'http',
      scheme: 'bearer',
    });
    expect(described.paths['/orders/{id}/payment-method']?.['put']?.security).toEqual([{ orderToken: [] }]);
  });

  it('has examples that are as described', () => {
    const { answer } = describeSaga(registeredOrder).schemas.instances;
    expect(answer.parse(completedOrder)).toEqual(completedOrder);
    const example = described.components.schemas['OrderRequestInput']?.examples?.[0];
    expect(orderRequest.parse(example)).toEqual(example);
  });

  it('has an example of every body that is sent, so that nothing made up is sent by "Try it out"', () => {
    const bodies = operations().flatMap(([name, { requestBody }]) => {
      const schema = requestBody?.content['application/json']?.schema;
      return schema === undefined ? [] : [[name, referred(schema)] as const];
    });
    expect(bodies.length).toBeGreaterThan(10);
    const without = bodies.filter(
      ([, { examples, properties = {} }]) => examples === undefined && Object.keys(properties).length > 0,
    );
    expect(without.map(([name]) => name)).toEqual([]);
  });

  it('refers to nothing that is not there', () => {
    const references = [...JSON.stringify(described).matchAll(/"#\/components\/schemas\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(0);
    for (const [, name = ''] of references) expect(described.components.schemas).toHaveProperty([name]);
  });

  it('can be browsed', async () => {
    const page = await server.app.inject('/docs/');
    expect(page.statusCode).toBe(200);
    expect(page.headers['content-type']).toContain('text/html');
  });
});
