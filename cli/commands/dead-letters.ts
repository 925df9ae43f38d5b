import { userInfo } from 'node:os';
import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Settings } from '../../settings/settings.ts';
import { Misused } from '../misused.ts';
import { apiAddress } from '../api-address.ts';
import { ApiRefused, apiRequest } from '../api-request.ts';
import type { Arguments } from '../arguments.ts';
import { showGroups, showJob, showLetter, showLetters } from '../show-dead-letters.ts';
import {
  groups,
  job,
  jobAccepted,
  letter,
  letterPage,
  type Job,
  type Letter,
} from '../dead-letter-answers.ts';

const flagsSchema = z.object({
  status: z.string().optional(),
  group: z.string().optional(),
  order: z.string().optional(),
  cause: z.string().optional(),
  reason: z.string().optional(),
  by: z.string().optional(),
  reference: z.string().optional(),
  elsewhere: z.boolean().default(false),
  json: z.boolean().default(false),
  all: z.boolean().default(false),
});
type Flags = z.output<typeof flagsSchema>;

interface Call {
  readonly url: string;
  readonly id: string | undefined;
  readonly flags: Flags;
}

type Verb = (call: Call) => Promise<number>;

const verbs: Record<string, Verb> = {
  list,
  show,
  groups: listGroups,
  redrive({ id, ...call }) {
    if (call.flags.group === undefined) return act('redrive', { id, ...call });
    if (id !== undefined) throw new Misused(`"${id}" or --group ${call.flags.group}: which of them?`);
    return redriveGroup({ id, ...call });
  },
  compensate: (call) => act('compensate', call),
  settle: (call) => act('settle', call),
  archive: (call) => act('archive', call),
};

export async function run(context: { settings: Settings; arguments: Arguments }): Promise<number> {
  const { words, flags } = context.arguments;
  const [name = 'list', id, extra] = words;
  const verb = Object.hasOwn(verbs, name) ? verbs[name] : undefined;
  try {
    if (verb === undefined) throw new Misused(`"${name}" is none of ${Object.keys(verbs).join(', ')}`);
    const over = name === 'list' || name === 'groups' ? id : extra;
    if (over !== undefined) throw new Misused(`"${over}" is one word too many`);
    return await verb({ url: apiAddress(context.settings), id, flags: flagsSchema.parse(flags) });
  } catch (error) {
    if (!(error instanceof ApiRefused)) throw error;
    process.stderr.write(`${error.message}\n`);
    return 1;
  }
}

/** Lists the open letters, unless told otherwise; every page of them. */
async function list({ url, flags }: Call): Promise<number> {
  const { status = flags.all ? undefined : 'open', group, order, cause } = flags;
  const query = new URLSearchParams({ limit: '100' });
  for (const [name, value] of Object.entries({ status, group, orderId: order, cause })) {
    if (value !== undefined) query.set(name, value);
  }
  const letters: Letter[] = [];
  for (;;) {
    const path = `/dead-letters?${query.toString()}`;
    const { items, next } = await apiRequest(url, { method: 'GET', path, answer: letterPage });
    letters.push(...items);
    if (next === undefined) break;
    query.set('cursor', next);
  }
  return print(flags, { items: letters }, ({ items }) => showLetters(items));
}

async function listGroups({ url, flags }: Call): Promise<number> {
  const found = await apiRequest(url, { method: 'GET', path: '/dead-letters/groups', answer: groups });
  return print(flags, found, showGroups);
}

async function show({ url, id, flags }: Call): Promise<number> {
  const path = `/dead-letters/${idOf(id)}`;
  return print(flags, await apiRequest(url, { method: 'GET', path, answer: letter }), showLetter);
}

async function act(action: string, { url, id, flags }: Call): Promise<number> {
  const path = `/dead-letters/${idOf(id)}/${action}`;
  const { reference, elsewhere } = flags;
  if (action === 'settle' && reference === undefined)
    throw new Misused('--reference: what was done outside, e.g. the id of a refund?');
  const body = {
    ...author(flags),
    ...(action === 'settle' ? { reference, ...(elsewhere ? { elsewhere } : {}) } : {}),
  };
  return print(flags, await apiRequest(url, { method: 'POST', path, body, answer: letter }), showLetter);
}

const pollMs = 500;

/** Waits until every order of the group has come to something. Exit code 1 where not all have succeeded. */
async function redriveGroup({ url, flags }: Call): Promise<number> {
  const path = `/dead-letters/groups/${encodeURIComponent(flags.group ?? '')}/redrive`;
  const { jobId } = await apiRequest(url, {
    method: 'POST',
    path,
    body: author(flags),
    answer: jobAccepted,
  });
  let shown = '';
  for (;;) {
    const seen = await apiRequest(url, { method: 'GET', path: `/jobs/${jobId}`, answer: job });
    const line = progress(seen);
    // For a person; the report itself goes to standard output.
    if (line !== shown) process.stderr.write(`${line}\n`);
    shown = line;
    if (seen.done) {
      print(flags, seen, showJob);
      return seen.succeeded === seen.total ? 0 : 1;
    }
    await setTimeout(pollMs);
  }
}

function progress({ jobId, total, waiting, running, succeeded, failed, skipped }: Job): string {
  return `Job ${jobId}: ${succeeded} of ${total} succeeded, ${failed} failed, ${skipped} skipped, ${running} under way, ${waiting} waiting`;
}

function author({ by = userInfo().username, reason }: Flags): { by: string; reason: string } {
  if (reason === undefined) throw new Misused('--reason: why?');
  return { by, reason };
}

function idOf(id: string | undefined): string {
  if (id === undefined)
    throw new Misused(
      'Which one? Its id is in `recourse dead-letters list`; `redrive` takes a --group instead',
    );
  return encodeURIComponent(id);
}

function print<T>({ json }: Flags, answer: T, words: (answer: T) => string): number {
  process.stdout.write(`${json ? JSON.stringify(answer, null, 2) : words(answer)}\n`);
  return 0;
}
