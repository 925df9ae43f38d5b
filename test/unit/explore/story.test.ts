import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadSaga } from '../../../explore/load-saga.ts';
import { passes } from '../../../explore/bounds.ts';
import { explore } from '../../../explore/explore.ts';
import { inGenericWorld } from '../../../explore/explored-saga.ts';
import { summary } from '../../../explore/report.ts';
import { parseSeed, printSeed } from '../../../explore/seed.ts';
import { tell } from '../../../explore/story.ts';
import type { Saga } from '../../../saga/saga.ts';
import { action, named, reservation, retriable, type Step } from '../../../saga/step.ts';
import { only, sagaOf } from './sagas.ts';

const { charge, notify, hold } = named({ charge: action(), notify: retriable(), hold: reservation() });

/** Forgets to commit what it reserved. */
const forgetful = inGenericWorld(
  sagaOf('forgetful', [notify, hold], async (saga) => {
    await saga.run(notify);
    await saga.reserve(hold);
  }),
);

describe('a broken rule', () => {
  it('is told as the shortest path to it', async () => {
    const { broken } = await explore(forgetful);
    expect(broken?.story).toEqual([
      'a worker takes up notify.run',
      'notify.run is answered, by the rules of the other party → hold.try',
      'a worker takes up hold.try',
      'hold.try is answered, by the rules of the other party → the run ends: threw',
    ]);
    expect(broken?.violations).toMatchObject([{ rule: 'defect' }]);
  });

  it('has a seed that takes the same path again', async () => {
    const { broken } = await explore(forgetful);
    expect(broken).toBeDefined();
    if (broken === undefined) return;
    const story = await tell(forgetful, parseSeed(broken.seed));
    expect(story.lines).toEqual(broken.story);
    expect(story.violations).toEqual(broken.violations);
  });

  it('is in the summary, with its seed', async () => {
    const exploration = await explore(forgetful);
    expect(summary(exploration)).toContain('BROKEN: the run fails');
    expect(summary(exploration)).toContain(`--replay ${exploration.broken?.seed ?? ''}`);
  });
});

describe('a step that the flow never comes to', () => {
  const { forgotten } = named({ forgotten: retriable() });
  const flow = async (saga: Saga) => {
    await saga.reserve(hold);
    await saga.commit(hold);
  };

  const exploring = async (steps: readonly Step[]) =>
    await explore(inGenericWorld(sagaOf('complete', steps, flow)), { passes: passes.slice(0, 1) });

  it('is named, though no rule is broken', async () => {
    const told = summary(await exploring([hold, forgotten]));
    expect(told).toContain('the flow never comes to forgotten');
    expect(told).toContain('No rule is broken.');
  });

  it('is not spoken of where there is none', async () => {
    expect((await exploring([hold])).unused).toEqual([]);
  });
});

describe('a flow that is not written as it has to be', () => {
  it('is told where it fails at once, and its seed tells it again', async () => {
    const failing = inGenericWorld(sagaOf('failing', [hold], () => Promise.reject(new Error('oops'))));
    const { broken } = await explore(failing);
    expect(broken).toMatchObject({
      story: [],
      violations: [{ rule: 'defect', what: expect.stringContaining('oops') as string }],
    });
    const story = await tell(failing, parseSeed(broken?.seed ?? ''));
    expect(story.violations).toEqual(broken?.violations);
  });

  it('is told where it does not await a step', async () => {
    const hasty = inGenericWorld(
      sagaOf('hasty', [hold, notify], async (saga) => {
        await saga.reserve(hold);
        await saga.commit(hold);
        void saga.run(notify);
      }),
    );
    const { broken } = await explore(hasty);
    expect(broken?.violations).toMatchObject([
      { rule: 'defect', what: expect.stringContaining('ended while notify was under way: await') as string },
    ]);
  });

  it('is told where it calls a step twice', async () => {
    const twice = inGenericWorld(
      sagaOf('twice', [hold, notify], async (saga) => {
        await saga.reserve(hold);
        await saga.commit(hold);
        await saga.run(notify);
        await saga.run(notify);
      }),
    );
    const { broken } = await explore(twice);
    expect(broken?.violations).toMatchObject([
      { rule: 'defect', what: expect.stringContaining('calls notify twice') as string },
    ]);
  });

  it('is told where it comes to the point of no return before a step that it does not await', async () => {
    const hasty = inGenericWorld(
      sagaOf('hasty', [charge, hold, notify], async (saga) => {
        void saga.run(charge);
        await saga.reserve(hold);
        await saga.commit(hold);
        await saga.run(notify);
      }),
    );
    const { broken } = await explore(hasty);
    expect(broken?.violations).toMatchObject([
      {
        rule: 'defect',
        what: expect.stringContaining('commits hold while charge is under way: await') as string,
      },
    ]);
  });
});

describe('a saga that is named on the command line', () => {
  it('is named again where its path is to be taken again', async () => {
    expect(summary(await explore(forgetful), '--saga mine.ts ')).toContain(
      'npm run explore -- --saga mine.ts --replay ',
    );
  });

  it('is refused in words where it is no module', async () => {
    await expect(loadSaga(resolve('README.md'))).rejects.toThrow('README.md could not be loaded');
  });
});

describe('a seed', () => {
  it('is read as it was printed', () => {
    const seed = { bounds: only({ parks: 2, cancels: 1 }), choices: [0, 35, 4, 36] };
    expect(parseSeed(printSeed(seed))).toEqual(seed);
  });

  it('that is none is refused', () => {
    expect(() => parseSeed('1.2-what')).toThrow('is no seed');
  });

  it('of another saga is refused', async () => {
    const seed = { bounds: only({}), choices: [30] };
    await expect(tell(forgetful, seed)).rejects.toThrow('of another saga');
  });
});
