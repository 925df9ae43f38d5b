import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { answerClientError } from './http/client-error.ts';
import { refuseWhenClosing } from './closing.ts';
import type { ApiDependencies, ApiServer } from './dependencies.ts';
import { handleError } from './http/error-handler.ts';
import { answerUnknown } from './http/known-paths.ts';
import { needHost } from './http/need-host.ts';
import { refuseCrossSite } from './http/refuse-cross-site.ts';
import { describeApi } from './http/openapi.ts';
import { acceptJsonOnly, bodyLimit } from './http/request-body.ts';
import { logAnswers } from './http/request-log.ts';
import { about } from './operations/about-routes.ts';
import { commandInstances } from './instances/command-instances.ts';
import { commandDeadLetters } from './dead-letters/command-dead-letters.ts';
import { deadLetters } from './dead-letters/read-dead-letters.ts';
import { health } from './operations/health-routes.ts';
import { jobs } from './jobs/job-routes.ts';
import { streamInstance } from './instances/stream-instance.ts';
import { servePages } from './pages/page-routes.ts';
import { serveWebFiles } from './pages/web-files.ts';
import { readInstances } from './instances/read-instances.ts';
import { commandReviews } from './cases/command-reviews.ts';
import { reviewJobs } from './cases/review-jobs.ts';
import { reviewStream } from './cases/review-stream.ts';
import { reviews } from './cases/read-reviews.ts';
import { validatorCompiler } from './http/validation.ts';

/** The API without a listener: `inject` tries it. */
export async function buildServer(dependencies: ApiDependencies, logger: Logger): Promise<ApiServer> {
  const { saga } = dependencies;
  const loggerInstance: FastifyBaseLogger = logger;
  const app = Fastify({
    loggerInstance,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    bodyLimit,
    return503OnClosing: false,
    // For a request to arrive, not for its answer.
    requestTimeout: 30_000,
    http: { connectionsCheckingInterval: 1_000, requireHostHeader: false },
    clientErrorHandler: answerClientError,
    frameworkErrors: (error, request, reply) => void handleError(error, request, reply),
  }).withTypeProvider<ZodTypeProvider>();
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(serializerCompiler);
  app.setErrorHandler(handleError);
  refuseWhenClosing(app);
  needHost(app);
  refuseCrossSite(app, dependencies.settings.api.publicUrl);
  acceptJsonOnly(app);
  answerUnknown(app);
  logAnswers(app);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  await describeApi(app, dependencies);
  saga.api.addRoutes(app, dependencies);
  const routes = [
    readInstances,
    streamInstance,
    commandInstances,
    deadLetters,
    commandDeadLetters,
    jobs,
    reviews,
    commandReviews,
    reviewJobs,
    reviewStream,
    health,
    about,
    servePages,
  ];
  for (const addRoutes of routes) addRoutes(app, dependencies);
  await serveWebFiles(app, saga);
  return app;
}
