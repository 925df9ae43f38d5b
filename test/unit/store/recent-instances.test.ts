import { beforeEach, describe, expect, it } from 'vitest';
import type { KnownInstance } from '../../../store/commit/instance-transaction.ts';
import { RecentInstances } from '../../../store/commit/recent-instances.ts';

const start = new Date('2026-11-29T05:00:00.000Z');

function instance(instanceId: string): KnownInstance {
  return {
    instance: { instanceId },
    fences: {},
    version: 3,
    lastCommit: '4',
    now: start,
  } as unknown as KnownInstance;
}

let ms: number;
let recent: RecentInstances;

beforeEach(() => {
  ms = 0;
  recent = new RecentInstances(() => ms);
});

describe('an instance that this process has just written', () => {
  it('is known as it was left, at the time that it is by now', () => {
    recent.keep(instance('a'));
    ms = 20;
    expect(recent.take('a')).toMatchObject({ lastCommit: '4', now: new Date('2026-11-29T05:00:00.020Z') });
  });

  it('is known once: whoever commits on it says how it is then', () => {
    recent.keep(instance('a'));
    recent.take('a');
    expect(recent.take('a')).toBeUndefined();
  });

  it('is forgotten when nothing was heard of it for seconds', () => {
    recent.keep(instance('a'));
    ms = 5_001;
    expect(recent.take('a')).toBeUndefined();
  });

  it('is forgotten for others, the one that was written longest ago first', () => {
    recent.keep(instance('a'));
    recent.keep(instance('b'));
    recent.keep(instance('a'));
    for (let n = 0; n < 499; n++) recent.keep(instance(`other ${n}`));
    expect(recent.take('b')).toBeUndefined();
    expect(recent.take('a')).toBeDefined();
  });
});
