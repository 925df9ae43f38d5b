import { connect } from 'node:net';
import type { ApiDependencies } from '../dependencies.ts';
import { speaksWarehouse } from './speaks-warehouse.ts';

const patienceMs = 1_000;
// A worker asks for tasks at least this often: a long poll lasts a minute.
const pollerAgeMs = 75_000;

export const partNames = ['postgres', 'temporal', 'worker', 'psp', 'warehouse', 'mail'] as const;
export type PartName = (typeof partNames)[number];

/** Without these no order gets anywhere; without the others steps are retried until they are back. */
const vital: ReadonlySet<PartName> = new Set(['postgres', 'temporal', 'worker']);

export interface Check {
  readonly status: 'ok' | 'down';
  readonly vital: boolean;
  readonly detail?: string;
}

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'not_ready';
  readonly checks: Record<PartName, Check>;
}

/** Asks every part whether it answers, all at once. */
export async function readiness({ pool, temporal, settings }: ApiDependencies): Promise<Readiness> {
  const { namespace, taskQueue } = settings.temporal;
  const service = temporal.connection.workflowService;
  const checking: Record<PartName, Promise<unknown>> = {
    postgres: pool.query('select 1'),
    temporal: temporal.withDeadline(Date.now() + patienceMs, () => service.describeNamespace({ namespace })),
    worker: temporal.withDeadline(Date.now() + patienceMs, async () => {
      const { pollers } = await service.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
      });
      const times = pollers.map(({ lastAccessTime }) => Number(lastAccessTime?.seconds ?? 0) * 1000);
      if (!times.some((time) => Date.now() - time < pollerAgeMs))
        throw new Error(`No worker polls ${taskQueue}`);
    }),
    psp: accepts(settings.stripe.apiBase ?? 'https://api.stripe.com'),
    warehouse: speaksWarehouse(settings.warehouseUrl, { timeoutMs: patienceMs }),
    mail: accepts(settings.smtpUrl),
  };
  const checks = Object.fromEntries(
    await Promise.all(partNames.map(async (name) => [name, await check(name, checking[name])] as const)),
  ) as Record<PartName, Check>;
  return { status: overall(Object.values(checks)), checks };
}

function overall(checks: readonly Check[]): Readiness['status'] {
  const down = checks.filter(({ status }) => status === 'down');
  if (down.length === 0) return 'ready';
  return down.some((check) => check.vital) ? 'not_ready' : 'degraded';
}

async function check(name: PartName, answer: Promise<unknown>): Promise<Check> {
  const tooLong = new Promise<never>((_, reject) => {
    setTimeout(() => reject(new Error(`No answer within ${patienceMs} ms`)), patienceMs).unref();
  });
  try {
    await Promise.race([answer, tooLong]);
    return { status: 'ok', vital: vital.has(name) };
  } catch (error) {
    return { status: 'down', vital: vital.has(name), detail: reasonOf(error) };
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const { message, cause } = error;
  const code = 'code' in error ? String(error.code) : '';
  const own = message === '' ? code : message;
  return cause instanceof Error && cause.message !== '' ? `${own}: ${cause.message}` : own;
}

const defaultPorts: Record<string, number> = { 'http:': 80, 'https:': 443, 'smtp:': 25, 'smtps:': 465 };

/** Whether somebody listens there. No request is made, so that a probe costs an outside part next to nothing. */
async function accepts(url: string): Promise<void> {
  const { protocol, hostname, port } = new URL(url);
  await new Promise<void>((resolve, reject) => {
    const socket = connect({
      host: hostname.replace(/^\[|\]$/g, ''),
      port: port === '' ? (defaultPorts[protocol] ?? 80) : Number(port),
      timeout: patienceMs,
    });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => socket.destroy(new Error(`No connection within ${patienceMs} ms`)));
    socket.once('error', reject);
  });
}
