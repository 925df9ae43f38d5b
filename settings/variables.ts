import { day, hour, minute } from './durations.ts';
import { address, integer, mailbox, milliseconds, oneOf, port, secret, text, url } from './kinds.ts';
import { repairVariables } from './repair-variables.ts';
import { stepAttempts } from './step-attempts.ts';
import { optional, required } from './variable.ts';

/** Every setting there is. The parser, `--help`, `.env.example` and the README's table are made from this. */
export const variables = {
  RECOURSE_DATA_DIR: required({
    group: 'Here',
    kind: text('a folder'),
    default: '.recourse',
    description: 'Folder for everything that `npm start` keeps',
  }),
  RECOURSE_HOST: required({
    group: 'Here',
    kind: text('a host name or IP address'),
    default: '127.0.0.1',
    description: 'Address that the API, the sandboxes and the embedded Temporal listen on',
  }),
  RECOURSE_API_PORT: required({
    group: 'Here',
    kind: port(),
    default: '3000',
    description: 'Port of the REST API and the pages',
  }),
  RECOURSE_WORKER_PORT: optional({
    group: 'Here',
    kind: port(),
    description: 'Port of `/healthz` and `/readyz` of a worker; without it, it has none',
  }),
  RECOURSE_SANDBOX_PORT: required({
    group: 'Here',
    kind: port(),
    default: '3100',
    description: 'Port of the sandboxes (PSP, warehouse, mailbox)',
  }),
  RECOURSE_SMTP_PORT: required({
    group: 'Here',
    kind: port(),
    default: '2525',
    description: "Port of the sandbox mailbox's SMTP server",
  }),
  RECOURSE_PUBLIC_URL: optional({
    group: 'Here',
    kind: url({ protocols: ['http:', 'https:'], example: 'https://orders.example' }),
    description: 'Address of the API in links; without it, made from host and port',
  }),
  RECOURSE_LINK_SECRET: optional({
    group: 'Here',
    kind: secret({ prefix: /^\S{32,}$/ }, 'at least 32 characters without spaces'),
    description:
      "Signs customers' links to their orders, the same in all processes; `npm start` makes one and keeps it. Without it whoever knows an order's id may change its payment method",
  }),
  RECOURSE_WAITING: required({
    group: 'Here',
    kind: integer({ min: 1, max: 1_000_000, what: 'a number of orders' }),
    default: '200',
    description:
      'So many orders may wait for their first step at one API. Beyond that, and beyond as many as begin within ten seconds, a new one is told to come later (503)',
  }),
  RECOURSE_LOG_LEVEL: required({
    group: 'Here',
    kind: oneOf(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']),
    default: 'info',
    description: 'How much is logged',
  }),
  DATABASE_URL: optional({
    group: 'PostgreSQL',
    kind: url({
      protocols: ['postgres:', 'postgresql:'],
      example: 'postgres://user:password@host:5432/recourse',
    }),
    description: 'PostgreSQL to use; without it `npm start` brings its own',
  }),
  RECOURSE_DATABASE_POOL: required({
    group: 'PostgreSQL',
    kind: integer({ min: 1, max: 1_000, what: 'a number of connections' }),
    default: '10',
    description: 'Most connections that one process opens to PostgreSQL',
  }),
  RECOURSE_DATABASE_TIMEOUT_MS: required({
    group: 'PostgreSQL',
    kind: milliseconds({ min: 100, max: hour }),
    default: '10000',
    description:
      'Longest that one statement may take, waiting for locks included; a connection without an answer a second later counts as lost',
  }),
  RECOURSE_DATABASE_LOST_MS: required({
    group: 'PostgreSQL',
    kind: milliseconds({ min: 1_000, max: day }),
    default: '60000',
    description:
      'How long a worker goes on without its database before it ends, with exit code 1, so that its supervisor starts it again; `npm start` waits on',
  }),
  RECOURSE_POSTGRES_PORT: required({
    group: 'PostgreSQL',
    kind: port(),
    default: '5433',
    description: 'Port of the embedded PostgreSQL (on 127.0.0.1 only)',
  }),
  TEMPORAL_ADDRESS: optional({
    group: 'Temporal',
    kind: address({ example: 'localhost:7233' }),
    description: 'Temporal to use; without it `npm start` brings its own',
  }),
  TEMPORAL_NAMESPACE: required({
    group: 'Temporal',
    kind: text('a namespace'),
    default: 'default',
    description: 'Namespace that orders run in',
  }),
  RECOURSE_TASK_QUEUE: required({
    group: 'Temporal',
    kind: text('a task queue'),
    default: 'recourse',
    description: 'Task queue that workers and API share',
  }),
  TEMPORAL_UI_URL: optional({
    group: 'Temporal',
    kind: url({ protocols: ['http:', 'https:'], example: 'http://localhost:8233' }),
    description:
      "Temporal's Web UI in links; without it, made from the address and RECOURSE_TEMPORAL_UI_PORT",
  }),
  TEMPORAL_CLI: optional({
    group: 'Temporal',
    kind: text('the path of a Temporal CLI'),
    description: 'Temporal CLI to start; without it: PATH, the cache, the official download, a build with Go',
  }),
  RECOURSE_TEMPORAL_PORT: required({
    group: 'Temporal',
    kind: port(),
    default: '7233',
    description: 'Port of the embedded Temporal',
  }),
  RECOURSE_TEMPORAL_UI_PORT: required({
    group: 'Temporal',
    kind: port(),
    default: '8233',
    description: "Port of the embedded Temporal's Web UI",
  }),
  STRIPE_API_KEY: optional({
    group: 'Outside parts',
    kind: secret({ prefix: /^(sk|rk)_\S+$/ }, 'a secret key of Stripe, sk_…'),
    description: 'Key of the Stripe account to charge; without it `npm start` uses the PSP sandbox',
  }),
  STRIPE_API_BASE: optional({
    group: 'Outside parts',
    kind: url({ protocols: ['http:', 'https:'], example: 'http://127.0.0.1:3100' }),
    description: "Where Stripe's API is, if not at Stripe: the PSP sandbox's address, for example",
  }),
  WAREHOUSE_URL: optional({
    group: 'Outside parts',
    kind: url({ protocols: ['http:', 'https:'], example: 'http://127.0.0.1:3100/warehouse' }),
    description: 'Warehouse; without it `npm start` uses the sandbox',
  }),
  SMTP_URL: optional({
    group: 'Outside parts',
    kind: url({ protocols: ['smtp:', 'smtps:'], example: 'smtp://127.0.0.1:2525' }),
    description: 'Mail server for receipts; without it `npm start` uses the sandbox mailbox',
  }),
  RECOURSE_MAIL_FROM: required({
    group: 'Outside parts',
    kind: mailbox({ example: 'Recourse <orders@example.com>' }),
    default: 'Recourse <receipts@recourse.example>',
    description: 'Sender of receipts',
  }),
  RECOURSE_STEP_ATTEMPTS: required({
    group: 'Steps',
    kind: stepAttempts(),
    default: '8,sendReceipt=30',
    description:
      'Attempts of a step going forward before it is parked, then those of single steps: a receipt has more, for mail servers put mails off for minutes and nothing waits for it, as customer and stock do for a payment',
  }),
  RECOURSE_STEP_TIMEOUT_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 100, max: day }),
    default: '30000',
    description: 'Longest that one attempt of a step may take',
  }),
  RECOURSE_STEP_AT_ONCE_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 10, max: 5_000 }),
    default: '1000',
    description:
      'A step that succeeds within this time costs one event in Temporal; a slower one goes on as a regular activity',
  }),
  RECOURSE_STEP_HEARTBEAT_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 100, max: hour }),
    default: '10000',
    description: 'Silence after which a step counts as lost with its worker',
  }),
  RECOURSE_REQUEST_TIMEOUT_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 10, max: hour }),
    default: '10000',
    description: 'Longest that one call to an outside part may take',
  }),
  RECOURSE_BACKOFF_INITIAL_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 1, max: hour }),
    default: '500',
    description: 'Wait before the second attempt; doubles with each',
  }),
  RECOURSE_BACKOFF_MAX_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 1, max: day }),
    default: '30000',
    description: 'Longest wait between attempts',
  }),
  RECOURSE_KEY_WINDOW_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 1, max: 30 * day }),
    default: '82800000',
    description: 'Age up to which an idempotency key is sent again (Stripe forgets them after 24 h)',
  }),
  RECOURSE_SEND_LIFE_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 1, max: day }),
    default: String(5 * minute),
    description:
      'Age from which a request that was never answered cannot arrive any more: before, nothing that would add to it is sent under a new key',
  }),
  RECOURSE_HOLD_TTL_MS: required({
    group: 'Steps',
    kind: milliseconds({ min: 100, max: 30 * day }),
    default: '1800000',
    description: 'Life of a stock hold that is neither confirmed nor renewed',
  }),
  RECOURSE_REVIEWS: required({
    group: 'Reviews',
    kind: oneOf(['on', 'off']),
    default: 'on',
    description: 'Whether a person decides on a refusal; `off`: the order is cancelled at once',
  }),
  RECOURSE_REVIEW_CUSTOMER_MS: required({
    group: 'Reviews',
    kind: milliseconds({ min: 0, max: 400 * day }),
    default: String(day),
    description:
      'How long customers are asked to mend what they can, before an operator is. Of this and the next three, one that is not set is moved where its default would come too late or too early for those that are set',
  }),
  RECOURSE_REVIEW_DUE_MS: required({
    group: 'Reviews',
    kind: milliseconds({ min: 1, max: 400 * day }),
    default: String(4 * hour),
    description: 'When an operator should have decided',
  }),
  RECOURSE_REVIEW_ESCALATE_MS: required({
    group: 'Reviews',
    kind: milliseconds({ min: 1, max: 400 * day }),
    default: String(8 * hour),
    description: 'When the leads take over what nobody has decided',
  }),
  RECOURSE_REVIEW_LAST_RESORT_MS: required({
    group: 'Reviews',
    kind: milliseconds({ min: 1, max: 400 * day }),
    default: String(3 * day),
    description: 'When what nobody has decided is cancelled, or after the point of no return refunded',
  }),
  RECOURSE_REVIEW_CLAIM_MS: required({
    group: 'Reviews',
    kind: milliseconds({ min: 100, max: day }),
    default: String(2 * minute),
    description: 'How long a claim on a case holds unless it is renewed',
  }),
  RECOURSE_APPROVAL_ABOVE: optional({
    group: 'Reviews',
    kind: integer({ min: 0, max: 2_147_483_647, what: 'an amount in minor units' }),
    description: 'Amount in minor units above which an order needs approval; without it, none does',
  }),
  ...repairVariables,
} as const;

export type VariableName = keyof typeof variables;
export const variableNames = Object.keys(variables) as VariableName[];
