import type { ApiDependencies } from '../dependencies.ts';

const patienceMs = 1_000;
// A worker asks for tasks at least this often: a long poll lasts a minute.
const pollerAgeMs = 75_000;

/** Without these nothing gets anywhere; without a party, steps that need it are retried until it is back. */
export const ownParts = ['postgres', 'temporal', 'worker'] as const;
const vital: ReadonlySet<string> = new Set(ownParts);

export interface Check {
  readonly status: 'ok' | 'down';
  readonly vital: boolean;
  readonly detail?: string;
}

export interface Readiness {
  readonly status: 'ready' | 'degraded' | 'not_ready';
  readonly checks: Record<string, Check>;
}

/** The check of each party of the saga, by its name. */
export function partiesOf({ saga, settings }: Pick<ApiDependencies, 'saga' | 'settings'>) {
  return saga.api.parties(settings, { timeoutMs: patienceMs });
}

/** Asks every part whether it answers, all at once. */
export async function readiness(dependencies: ApiDependencies): Promise<Readiness> {
  const { pool, temporal, settings } = dependencies;
  const { namespace, taskQueue } = settings.temporal;
  const service = temporal.connection.workflowService;
  const parties = partiesOf(dependencies);
  const checking: Record<string, Promise<unknown>> = {
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
    ...Object.fromEntries(Object.entries(parties).map(([name, ask]) => [name, ask()])),
  };
  const checks = Object.fromEntries(
    await Promise.all(
      Object.entries(checking).map(async ([name, answer]) => [name, await check(name, answer)] as const),
    ),
  );
  return { status: overall(Object.values(checks)), checks };
}

function overall(checks: readonly Check[]): Readiness['status'] {
  const down = checks.filter(({ status }) => status === 'down');
  if (down.length === 0) return 'ready';
  return down.some((check) => check.vital) ? 'not_ready' : 'degraded';
}

async function check(name: string, answer: Promise<unknown>): Promise<Check> {
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
