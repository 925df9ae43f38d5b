import type { ParseArgsConfig } from 'node:util';
import type { Settings } from '../settings/settings.ts';
import { variableNames, variables, type VariableName } from '../settings/variables.ts';
import type { Arguments } from './arguments.ts';

/** A command's module: runs until it is done or stopped, and resolves to the exit code. */
export type CommandModule = {
  run(context: { settings: Settings; arguments: Arguments }): Promise<number>;
};

type Command = {
  readonly summary: string;
  /** Those that it reads; its --help names no others. */
  readonly settings: readonly VariableName[];
  readonly load: () => Promise<CommandModule>;
  /** Of a command that takes more than its name: its lines in --help, after an empty one what is to be said of them; and its flags. */
  readonly usage?: readonly string[];
  readonly flags?: NonNullable<ParseArgsConfig['options']>;
  /** The arguments behind its name are for another program, and are passed on as they are. */
  readonly passesOn?: boolean;
};

/** Of what `start` brings along: nobody else reads them. */
const ofStart: readonly VariableName[] = [
  'RECOURSE_DATA_DIR',
  'RECOURSE_SANDBOX_PORT',
  'RECOURSE_SMTP_PORT',
  'RECOURSE_POSTGRES_PORT',
  'RECOURSE_TEMPORAL_PORT',
  'TEMPORAL_CLI',
];
const ofWorker = variableNames.filter((name) => !ofStart.includes(name));
/** Settings for carrying out and repairing concern workers only. */
const ofApi = ofWorker.filter(
  (name) =>
    !['Steps', 'Repair'].includes(variables[name].group) &&
    name !== 'RECOURSE_WORKER_PORT' &&
    name !== 'RECOURSE_DATABASE_LOST_MS',
);

/** Each is loaded when it is called, so that --help answers at once. */
export const commands = {
  start: {
    summary: 'Start everything here: PostgreSQL, Temporal, the sandboxes, a worker and the API',
    settings: variableNames,
    load: () => import('./commands/start.ts'),
  },
  worker: {
    summary: 'Run a worker on the PostgreSQL and Temporal that the settings name',
    settings: ofWorker,
    load: () => import('./commands/worker.ts'),
  },
  api: {
    summary: 'Run the API and its pages on the PostgreSQL and Temporal that the settings name',
    settings: ofApi,
    load: () => import('./commands/api.ts'),
  },
  sandbox: {
    summary: 'Run the sandboxes: PSP, warehouse and mailbox',
    settings: ['RECOURSE_DATA_DIR', 'RECOURSE_HOST', 'RECOURSE_SANDBOX_PORT', 'RECOURSE_SMTP_PORT'],
    load: () => import('./commands/sandbox.ts'),
  },
  migrate: {
    summary: 'Bring the database up to date, and register the search attributes with Temporal',
    settings: ['DATABASE_URL', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
    load: () => import('./commands/migrate.ts'),
  },
  restored: {
    summary:
      'Say that the database was restored from a back-up, before workers are up: what is open asks its parties before anything is sent',
    settings: ['RECOURSE_DATA_DIR', 'DATABASE_URL', 'RECOURSE_DATABASE_POOL'],
    load: () => import('./commands/restored.ts'),
  },
  items: {
    summary: 'See and keep the catalogue: items, their prices, and what is on hand of them',
    usage: [
      'list',
      'import FILE',
      'set SKU [--name NAME] [--price N] [--currency EUR] [--on-hand N]',
      'restock SKU PIECES [--key KEY]',
      '',
      'FILE is CSV with a first line sku,name,price,currency,onHand, or JSON: [{ "sku": …, … }, …]. Prices are in minor units:',
      '590 is 5.90 EUR. Items that are not there are added, those that are get its name, price and currency;',
      'all of a file or nothing of it. --on-hand (onHand) is what there is of a new item to begin with; after that, `restock`',
      'puts pieces on the shelf, once for a --key.',
      '--json prints what programs read. Exit code 1: nothing was changed.',
    ],
    flags: {
      name: { type: 'string' },
      price: { type: 'string' },
      currency: { type: 'string' },
      'on-hand': { type: 'string' },
      key: { type: 'string' },
      json: { type: 'boolean' },
    },
    settings: ['RECOURSE_DATA_DIR', 'DATABASE_URL', 'RECOURSE_DATABASE_POOL'],
    load: () => import('./commands/items.ts'),
  },
  explore: {
    summary: 'Check a saga under every combination of outcomes, on a model of the world',
    usage: [
      '[--saga <path.ts>] [--replay <seed>] [--graph] [--coverage] [--deep] [--no-merge] [--json]',
      '',
      'The order saga takes two minutes on idle cores, several on busy ones; each pass is told when it ends. Exit code 1: a rule is broken,',
      'and the shortest path to it is told.',
      '  --saga <path.ts>   another saga: a module that exports it under a name that ends in Saga',
      '  --replay <seed>    tells one path again; the seed stands below a path that broke a rule',
      '  --graph            prints a picture of the saga (Mermaid) instead',
      '  --coverage         adds which phase met which fate, and what was decided, how often',
      '  --deep             more of it together: a quarter of an hour or more, and 12 GB (NODE_OPTIONS=--max-old-space-size=12000)',
      '  --no-merge         walks each path by itself: ends for small sagas only',
      '  --json             prints what programs read; the passes are told on standard error',
    ],
    flags: {
      saga: { type: 'string' },
      replay: { type: 'string' },
      graph: { type: 'boolean' },
      coverage: { type: 'boolean' },
      deep: { type: 'boolean' },
      'no-merge': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    settings: [],
    load: () => import('./commands/explore.ts'),
  },
  reconcile: {
    summary: 'Compare orders, fences, the PSP and the warehouse, and name every drift',
    settings: [
      'RECOURSE_DATA_DIR',
      'DATABASE_URL',
      'RECOURSE_DATABASE_POOL',
      'TEMPORAL_ADDRESS',
      'STRIPE_API_KEY',
      'STRIPE_API_BASE',
      'WAREHOUSE_URL',
      'SMTP_URL',
      'RECOURSE_REQUEST_TIMEOUT_MS',
    ],
    load: () => import('./commands/reconcile.ts'),
  },
  'dead-letters': {
    summary: 'See and mend what waits for an engineer, over the API of a running system',
    usage: [
      'list [--status S] [--group G] [--order ID] [--cause C] [--all]',
      'groups',
      'show ID',
      'redrive ID | --group G  --reason R',
      'compensate ID  --reason R',
      'settle ID  --reference REF [--elsewhere] --reason R',
      'archive ID  --reason R',
      '',
      'S is open, redriving, resolved, compensated, settled or archived; without it, and without --all, what is open is listed.',
      '--by NAME says who asks, --json prints what the API answers, of list all pages in one. Exit code 1: refused, or not all succeeded.',
    ],
    flags: {
      status: { type: 'string' },
      group: { type: 'string' },
      order: { type: 'string' },
      cause: { type: 'string' },
      reason: { type: 'string' },
      by: { type: 'string' },
      reference: { type: 'string' },
      elsewhere: { type: 'boolean' },
      json: { type: 'boolean' },
      all: { type: 'boolean' },
    },
    settings: ['RECOURSE_DATA_DIR', 'RECOURSE_HOST', 'RECOURSE_API_PORT', 'RECOURSE_PUBLIC_URL'],
    load: () => import('./commands/dead-letters.ts'),
  },
  temporal: {
    summary: 'Run the Temporal CLI that `start` uses, against the Temporal that runs',
    usage: [
      '<what the Temporal CLI takes, such as: workflow list>',
      '',
      '`recourse temporal help` is the help of the Temporal CLI, which is fetched or built first where there is none.',
    ],
    passesOn: true,
    settings: ['RECOURSE_DATA_DIR', 'TEMPORAL_CLI', 'TEMPORAL_ADDRESS', 'TEMPORAL_NAMESPACE'],
    load: () => import('./commands/temporal.ts'),
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** A command as any other, with what only some of them have. */
export function commandOf(name: CommandName): Command {
  return commands[name];
}

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
