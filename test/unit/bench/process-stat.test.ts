import { describe, expect, it } from 'vitest';
import { parseBusyMs, parseStat, treeMs } from '../../../bench/measure/process-stat.ts';

const line = (pid: number, name: string, parent: number, [user, system, childUser, childSystem]: number[]) =>
  `${pid} (${name}) S ${parent} 1 1 0 -1 4194304 10 20 30 40 ${user} ${system} ${childUser} ${childSystem} 20 0 1 0 100`;

it('knows what all cores were at work, waiting and idling left out', () => {
  expect(parseBusyMs('cpu  10 1 5 1000 200 2 3 4 50 0')).toBe(250);
});

describe('what a process has used', () => {
  it('is read behind a name with brackets and spaces in it', () => {
    const stat = parseStat(line(42, 'postgres: a) (b', 7, [1, 2, 3, 4]));
    expect(stat).toEqual({ pid: 42, parent: 7, ticks: 10 });
  });

  it('counts all that descend from it, and no others', () => {
    const all = [
      line(1, 'init', 0, [500, 0, 0, 0]),
      line(10, 'postgres', 1, [1, 0, 5, 0]),
      line(11, 'backend', 10, [2, 0, 0, 0]),
      line(12, 'worker of it', 11, [0, 3, 0, 0]),
      line(20, 'node', 1, [100, 0, 0, 0]),
    ].map(parseStat);
    expect(treeMs(all, 10)).toBe(110);
    expect(treeMs(all, 99)).toBe(0);
  });
});
