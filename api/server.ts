import Fastify, { LogController, type FastifyBaseLogger } from 'fastify';
import { serializerCompiler, type ZodTypeProvider } from 'fastify-type-provider-zod';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';
import { answerClientError } from './client-error.ts';
import { refuseWhenClosing } from './closing.ts';
import type { ApiDependencies, ApiServer } from './dependencies.ts';
import { handleError } from './error-handler.ts';
import { answerUnknown } from './known-paths.ts';
import { needHost } from './need-host.ts';
import { describeApi } from './openapi.ts';
import { acceptJsonOnly, bodyLimit } from './request-body.ts';
import { logAnswers } from './request-log.ts';
import { about } from './routes/about.ts';
import { commandOrders } from './routes/command-orders.ts';
import { commandDeadLetters } from './routes/command-dead-letters.ts';
import { deadLetters } from './routes/dead-letters.ts';
import { health } from './routes/health.ts';
import { jobs } from './routes/jobs.ts';
import { mendOrder } from './routes/mend-order.ts';
import { streamOrder } from './routes/stream-order.ts';
import { shop } from './routes/shop.ts';
import { servePages } from './routes/pages.ts';
import { placeOrder } from './routes/place-order.ts';
import { refundOrder } from './routes/refund-order.ts';
import { readOrders } from './routes/read-orders.ts';
import { commandReviews } from './routes/command-reviews.ts';
import { reviewJobs } from './routes/review-jobs.ts';
import { reviewStream } from './routes/review-stream.ts';
import { reviews } from './routes/reviews.ts';
import { stock } from './routes/stock.ts';
import { validatorCompiler } from './validation.ts';

/** The API without a listener: `inject` tries it. */
export async function buildServer(dependencies: ApiDependencies, logger: Logger): Promise<ApiServer> {
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
  acceptJsonOnly(app);
  answerUnknown(app);
  logAnswers(app);
  app.addHook('onSend', async (_request, reply) => {
    reply.header('x-content-type-options', 'nosniff');
  });
  await describeApi(app);
  const routes = [
    placeOrder,
    readOrders,
    streamOrder,
    commandOrders,
    mendOrder,
    refundOrder,
    deadLetters,
    commandDeadLetters,
    jobs,
    reviews,
    commandReviews,
    reviewJobs,
    reviewStream,
    stock,
    shop,
    health,
    about,
    servePages,
  ];
  for (const addRoutes of routes) addRoutes(app, dependencies);
  return app;
}
