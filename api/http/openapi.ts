import swagger, { type SwaggerTransformObject } from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import { jsonSchemaTransformObject } from 'fastify-type-provider-zod';
import about from '../../package.json' with { type: 'json' };
import { withAnswerHeaders } from './answer-headers.ts';
import type { ApiDependencies, ApiServer } from '../dependencies.ts';

function describing(instances: string): string {
  return `${instances} that are completed or undone, whatever happens.

Money is in minor units of its currency (cents for EUR). Errors are problems of RFC 9457; their \`type\` leads to an explanation.
Personal data goes in and never comes out.`;
}

/** Describes the routes that are registered after it, at `/openapi.json` and, to browse and try, at `/docs`. */
export async function describeApi(
  app: ApiServer,
  { saga, names }: Pick<ApiDependencies, 'saga' | 'names'>,
): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Recourse',
        version: about.version,
        description: describing(names.tag),
        license: { name: 'MIT', identifier: 'MIT' },
      },
      components: {
        securitySchemes: { ...saga.api.securitySchemes },
      },
      // Relative: whoever reads it is where it is served.
      servers: [{ url: '/' }],
      tags: [
        { name: names.tag, description: saga.api.instances.about },
        { name: 'Dead letters', description: 'What waits for an engineer: see, redrive, undo, settle' },
        { name: 'Reviews', description: 'What waits for a person: see, claim, decide' },
        ...saga.api.tags,
        { name: 'Health', description: 'For whoever runs it' },
        { name: 'About', description: 'The way in' },
      ],
    },
    transform: withAnswerHeaders,
    transformObject: withoutUnused,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    logLevel: 'warn',
    uiConfig: { deepLinking: true, docExpansion: 'list' },
    theme: { title: 'REST API · Recourse', js: [{ filename: 'viewport.js', content: asWideAsTheDevice }] },
  });
  app.get('/openapi.json', { schema: { hide: true } }, async (_request, reply) =>
    reply.code(200).send(app.swagger()),
  );
}

/** The page says nothing of the width of a phone, which then shows it as wide as a desk, and tiny. */
const asWideAsTheDevice = `document.head.append(Object.assign(document.createElement('meta'),
  { name: 'viewport', content: 'width=device-width, initial-scale=1' }));`;

/** Each schema is made for requests and for answers; most are used for one of them only. */
const withoutUnused: SwaggerTransformObject = (document) => {
  const full = jsonSchemaTransformObject(document) as OpenApiDocument;
  const { components, ...rest } = full;
  const schemas = components?.schemas ?? {};
  const used = new Set<string>();
  const visit = (part: unknown) => {
    for (const [, name = ''] of JSON.stringify(part).matchAll(/"#\/components\/schemas\/([^"]+)"/g)) {
      if (used.has(name)) continue;
      used.add(name);
      visit(schemas[name] ?? {});
    }
  };
  visit(rest);
  return {
    ...rest,
    components: {
      ...components,
      schemas: Object.fromEntries(Object.entries(schemas).filter(([name]) => used.has(name))),
    },
  } as ReturnType<SwaggerTransformObject>;
};

interface OpenApiDocument {
  readonly components?: { readonly schemas?: Record<string, unknown> };
}
