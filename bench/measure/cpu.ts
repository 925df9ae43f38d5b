import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { parseBusyMs, parseStat, treeMs, type ProcessStat } from './process-stat.ts';

export const processKinds = ['contender', 'temporal', 'postgres', 'sandboxes', 'client'] as const;
export type ProcessKind = (typeof processKinds)[number];

export type Cpu = Readonly<Record<ProcessKind, number>>;

/** CPU time that the whole machine has used so far in milliseconds, by whomever. */
export function readMachineMs(): number | undefined {
  if (!existsSync('/proc/stat')) return undefined;
  return parseBusyMs(readFileSync('/proc/stat', 'utf8').split('\n', 1)[0] ?? '');
}

/** CPU time used so far in milliseconds, of each kind; `undefined` where the system does not tell it by files. */
export function readCpu({
  contender,
  temporal,
  postgres,
  sandboxes,
}: Readonly<Record<Exclude<ProcessKind, 'client' | 'contender'>, number>> & {
  readonly contender: readonly number[];
}): Cpu | undefined {
  if (!existsSync('/proc/self/stat')) return undefined;
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap(statOf);
  const { user, system } = process.cpuUsage();
  return {
    contender: contender.reduce((sum, root) => sum + treeMs(all, root), 0),
    temporal: treeMs(all, temporal),
    postgres: treeMs(all, postgres),
    sandboxes: treeMs(all, sandboxes),
    client: (user + system) / 1000,
  };
}

/** One that ends meanwhile has left what it used with its parent. */
function statOf(pid: string): ProcessStat[] {
  try {
    return [parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'))];
  } catch {
    return [];
  }
}
