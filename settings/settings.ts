import { parseVariables } from './parse.ts';
import { deadlinesOf, type ReviewDeadlines } from './review-deadlines.ts';
import type { StepAttempts } from './step-attempts.ts';

export { SettingsError } from './settings-error.ts';

export type LogLevel = ReturnType<typeof parseVariables>['parsed']['RECOURSE_LOG_LEVEL'];

/** All durations are in milliseconds. */
export type StepSettings = StepAttempts & {
  readonly timeoutMs: number;
  /** For the first attempt, as a local activity. */
  readonly atOnceMs: number;
  readonly heartbeatMs: number;
  /** For one call to an outside part. */
  readonly requestTimeoutMs: number;
  readonly backoffInitialMs: number;
  readonly backoffMaxMs: number;
  /** Age up to which an idempotency key may be sent again. */
  readonly keyWindowMs: number;
  /** Age from which a request that was never answered cannot arrive any more. */
  readonly sendLifeMs: number;
  readonly holdTtlMs: number;
  /** Minor units above which an order needs a person's approval. */
  readonly approvalAbove?: number;
};

/** When somebody has to decide on a refusal. */
export type ReviewSettings = ReviewDeadlines & {
  /** Without it a refusal takes the last resort at once. */
  readonly on: boolean;
  /** How long a claim holds unless it is renewed. */
  readonly claimMs: number;
};

/** All durations are in milliseconds. */
export type RepairSettings = {
  readonly sweepEveryMs: number;
  /** An open order has to be untouched for this long before its run is looked at. */
  readonly sweepAfterMs: number;
  /** For how long the fences of an order outlive it. */
  readonly keepFencesMs: number;
  /** How many orders a group redrive sends on their way at once. */
  readonly jobAtOnce: number;
  /** How long a group redrive waits for one order before others take its turn. */
  readonly jobItemMs: number;
  /** Of orders that have ended with the other parties, by a worker. */
  readonly reconcile: { readonly on: boolean; readonly everyMs: number; readonly days: number };
};

/** The settings of the environment. `start` can bring along the optional ones itself. */
export type Settings = {
  readonly dataDir: string;
  readonly host: string;
  readonly logLevel: LogLevel;
  /** Signs customers' links to their orders. */
  readonly linkSecret?: string;
  readonly api: {
    readonly port: number;
    /** Somebody has set it. */
    readonly portIsSet: boolean;
    readonly publicUrl?: string;
    /** So many may wait for their first step before no more are accepted. */
    readonly waiting: number;
  };
  readonly worker: { readonly port?: number };
  readonly database: {
    readonly url?: string;
    readonly pool: number;
    /** For one statement. */
    readonly timeoutMs: number;
    /** A worker whose database has not answered for so long ends. */
    readonly lostAfterMs: number;
  };
  readonly postgres: { readonly port: number };
  readonly temporal: {
    readonly address?: string;
    readonly namespace: string;
    readonly taskQueue: string;
    readonly uiUrl?: string;
    /** Path of the CLI that `start` runs. */
    readonly cli?: string;
    readonly port: number;
    readonly uiPort: number;
  };
  readonly sandbox: { readonly port: number; readonly smtpPort: number };
  readonly stripe: { readonly apiKey?: string; readonly apiBase?: string };
  readonly warehouseUrl?: string;
  readonly smtpUrl?: string;
  readonly mailFrom: string;
  readonly steps: StepSettings;
  readonly repair: RepairSettings;
  readonly reviews: ReviewSettings;
};

/** Reads and checks the environment. @throws SettingsError naming every bad variable, after what is known to be wrong before. */
export function loadSettings(env: NodeJS.ProcessEnv = process.env, known: readonly string[] = []): Settings {
  const { parsed: read, given } = parseVariables(env, known);
  return {
    dataDir: read.RECOURSE_DATA_DIR,
    host: read.RECOURSE_HOST,
    logLevel: read.RECOURSE_LOG_LEVEL,
    ...present({ linkSecret: read.RECOURSE_LINK_SECRET }),
    api: {
      port: read.RECOURSE_API_PORT,
      portIsSet: given.has('RECOURSE_API_PORT'),
      ...present({ publicUrl: read.RECOURSE_PUBLIC_URL }),
      waiting: read.RECOURSE_WAITING,
    },
    worker: present({ port: read.RECOURSE_WORKER_PORT }),
    database: {
      ...present({ url: read.DATABASE_URL }),
      pool: read.RECOURSE_DATABASE_POOL,
      timeoutMs: read.RECOURSE_DATABASE_TIMEOUT_MS,
      lostAfterMs: read.RECOURSE_DATABASE_LOST_MS,
    },
    postgres: { port: read.RECOURSE_POSTGRES_PORT },
    temporal: {
      ...present({ address: read.TEMPORAL_ADDRESS, uiUrl: read.TEMPORAL_UI_URL, cli: read.TEMPORAL_CLI }),
      namespace: read.TEMPORAL_NAMESPACE,
      taskQueue: read.RECOURSE_TASK_QUEUE,
      port: read.RECOURSE_TEMPORAL_PORT,
      uiPort: read.RECOURSE_TEMPORAL_UI_PORT,
    },
    sandbox: { port: read.RECOURSE_SANDBOX_PORT, smtpPort: read.RECOURSE_SMTP_PORT },
    stripe: present({ apiKey: read.STRIPE_API_KEY, apiBase: read.STRIPE_API_BASE }),
    ...present({ warehouseUrl: read.WAREHOUSE_URL, smtpUrl: read.SMTP_URL }),
    mailFrom: read.RECOURSE_MAIL_FROM,
    steps: {
      ...read.RECOURSE_STEP_ATTEMPTS,
      timeoutMs: read.RECOURSE_STEP_TIMEOUT_MS,
      atOnceMs: read.RECOURSE_STEP_AT_ONCE_MS,
      heartbeatMs: read.RECOURSE_STEP_HEARTBEAT_MS,
      requestTimeoutMs: read.RECOURSE_REQUEST_TIMEOUT_MS,
      backoffInitialMs: read.RECOURSE_BACKOFF_INITIAL_MS,
      backoffMaxMs: read.RECOURSE_BACKOFF_MAX_MS,
      keyWindowMs: read.RECOURSE_KEY_WINDOW_MS,
      sendLifeMs: read.RECOURSE_SEND_LIFE_MS,
      holdTtlMs: read.RECOURSE_HOLD_TTL_MS,
      ...(read.RECOURSE_APPROVAL_ABOVE === undefined ? {} : { approvalAbove: read.RECOURSE_APPROVAL_ABOVE }),
    },
    reviews: {
      on: read.RECOURSE_REVIEWS === 'on',
      ...reviewDeadlines(read, given),
      claimMs: read.RECOURSE_REVIEW_CLAIM_MS,
    },
    repair: {
      sweepEveryMs: read.RECOURSE_SWEEP_EVERY_MS,
      sweepAfterMs: read.RECOURSE_SWEEP_AFTER_MS,
      keepFencesMs: read.RECOURSE_KEEP_FENCES_MS,
      jobAtOnce: read.RECOURSE_JOB_AT_ONCE,
      jobItemMs: read.RECOURSE_JOB_ITEM_MS,
      reconcile: {
        on: read.RECOURSE_RECONCILE === 'on',
        everyMs: read.RECOURSE_RECONCILE_EVERY_MS,
        days: read.RECOURSE_RECONCILE_DAYS,
      },
    },
  };
}

function reviewDeadlines(
  read: ReturnType<typeof parseVariables>['parsed'],
  given: ReadonlySet<string>,
): ReviewDeadlines {
  const all = {
    customerMs: read.RECOURSE_REVIEW_CUSTOMER_MS,
    dueMs: read.RECOURSE_REVIEW_DUE_MS,
    escalateMs: read.RECOURSE_REVIEW_ESCALATE_MS,
    lastResortMs: read.RECOURSE_REVIEW_LAST_RESORT_MS,
  };
  const set = {
    ...(given.has('RECOURSE_REVIEW_CUSTOMER_MS') ? { customerMs: all.customerMs } : {}),
    ...(given.has('RECOURSE_REVIEW_DUE_MS') ? { dueMs: all.dueMs } : {}),
    ...(given.has('RECOURSE_REVIEW_ESCALATE_MS') ? { escalateMs: all.escalateMs } : {}),
    ...(given.has('RECOURSE_REVIEW_LAST_RESORT_MS') ? { lastResortMs: all.lastResortMs } : {}),
  };
  return deadlinesOf(set, all);
}

type Present<T> = { [Key in keyof T]?: Exclude<T[Key], undefined> };

function present<T extends Record<string, string | number | undefined>>(values: T): Present<T> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as Present<T>;
}
