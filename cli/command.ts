import type { ParseArgsConfig } from 'node:util';
import type { Settings } from '../settings/settings.ts';
import type { Arguments } from './arguments.ts';

/** A command's module: runs until it is done or stopped, and resolves to the exit code. */
export type CommandModule = {
  run(context: { settings: Settings; arguments: Arguments }): Promise<number>;
};

type Command = {
  readonly summary: string;
  readonly load: () => Promise<CommandModule>;
  /** Of a command that takes more than its name: its lines in --help, and its flags. */
  readonly usage?: readonly string[];
  readonly flags?: NonNullable<ParseArgsConfig['options']>;
};

/** Each is loaded when it is called, so that --help answers at once. */
export const commands = {
  start: {
    summary: 'Start everything here: PostgreSQL, Temporal, the sandboxes, a worker and the API',
    load: () => import('./commands/start.ts'),
  },
  worker: {
    summary: 'Run a worker on the PostgreSQL and Temporal that the settings name',
    load: () => import('./commands/worker.ts'),
  },
  api: {
    summary: 'Run the API and its pages on the PostgreSQL and Temporal that the settings name',
    load: () => import('./commands/api.ts'),
  },
  sandbox: {
    summary: 'Run the sandboxes: PSP, warehouse and mailbox',
    load: () => import('./commands/sandbox.ts'),
  },
  migrate: {
    summary: 'Bring the database up to date, and register the search attributes with Temporal',
    load: () => import('./commands/migrate.ts'),
  },
  explore: {
    summary: 'Check a saga under every combination of outcomes, on a model of the world',
    usage: ['[--saga <path.ts>] [--replay <seed>] [--graph] [--coverage] [--deep] [--no-merge] [--json]'],
    flags: {
      saga: { type: 'string' },
      replay: { type: 'string' },
      graph: { type: 'boolean' },
      coverage: { type: 'boolean' },
      deep: { type: 'boolean' },
      'no-merge': { type: 'boolean' },
      json: { type: 'boolean' },
    },
    load: () => import('./commands/explore.ts'),
  },
  reconcile: {
    summary: 'Compare orders, fences, the PSP and the warehouse, and name every drift',
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
      'settle ID  --reference REF --reason R',
      'archive ID  --reason R',
      '',
      '--by NAME says who asks, --json prints what the API answers. Exit code 1: refused, or not all succeeded.',
    ],
    flags: {
      status: { type: 'string' },
      group: { type: 'string' },
      order: { type: 'string' },
      cause: { type: 'string' },
      reason: { type: 'string' },
      by: { type: 'string' },
      reference: { type: 'string' },
      json: { type: 'boolean' },
      all: { type: 'boolean' },
    },
    load: () => import('./commands/dead-letters.ts'),
  },
} as const satisfies Record<string, Command>;

export type CommandName = keyof typeof commands;

/** @returns how this command is used, where it takes more than its name */
export function argumentsOf(name: CommandName): Pick<Command, 'usage' | 'flags'> {
  const command: Command = commands[name];
  return command;
}

export function isCommand(name: string): name is CommandName {
  return Object.hasOwn(commands, name);
}
