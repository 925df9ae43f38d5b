/** One line of `/proc/<pid>/stat`. */
export interface ProcessStat {
  readonly pid: number;
  readonly parent: number;
  /** Its own, and that of its children that have ended, in ticks of a hundredth of a second. */
  readonly ticks: number;
}

/** See proc_pid_stat(5). The name of the program, in brackets, may itself have brackets and spaces in it. */
export function parseStat(line: string): ProcessStat {
  const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
  const at = (number: number) => Number(fields[number - 3]);
  return { pid: Number.parseInt(line, 10), parent: at(4), ticks: at(14) + at(15) + at(16) + at(17) };
}

/** The first line of `/proc/stat`, see proc_stat(5): what all cores have been at work, in milliseconds. */
export function parseBusyMs(line: string): number {
  const [user = 0, nice = 0, system = 0, , , irq = 0, softirq = 0, steal = 0] = line
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return (user + nice + system + irq + softirq + steal) * 10;
}

/** What a process and all that descend from it have used, in milliseconds. */
export function treeMs(all: readonly ProcessStat[], root: number): number {
  const own = all.find(({ pid }) => pid === root)?.ticks ?? 0;
  const children = all.filter(({ parent }) => parent === root);
  return own * 10 + children.reduce((sum, { pid }) => sum + treeMs(all, pid), 0);
}
