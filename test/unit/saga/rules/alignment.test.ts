import { describe, expect, it } from 'vitest';
import {
  heldBackBy,
  outOfLine,
  toBringInLine,
  unfinished,
  type Alignment,
} from '../../../../saga/rules/alignment.ts';
import type { NamedPhase } from '../../../../saga/phases.ts';
import type { Fence, Fences } from '../../../../saga/rules/fence.ts';

const steps = [
  { name: 'pay', first: 'run', requiredBy: 'pivot' },
  { name: 'hold', first: 'try', requiredBy: 'pivot' },
  { name: 'receipt', first: 'run', requiredBy: 'end' },
  { name: 'gift', first: 'run' },
] as const;

/** A phase that was done as it is asked for now, unless `given` says otherwise. */
function fence(phase: Fence['phase'], given: Partial<Fence> = {}): Fence {
  const outcome = { kind: 'succeeded', result: {} };
  return { phase, state: 'succeeded', requestHash: 'now', outcome, ...given } as Fence;
}

interface Recorded {
  readonly fences?: Readonly<Record<string, Fences>>;
  readonly declined?: NamedPhase;
  readonly waived?: NamedPhase;
  readonly toBeLetGo?: string;
  readonly notAsDue?: readonly NamedPhase[];
}

function record({ fences = {}, declined, waived, toBeLetGo, notAsDue = [] }: Recorded = {}): Alignment {
  const is = (meant: NamedPhase | undefined) => (at: NamedPhase) =>
    meant?.step === at.step && meant.phase === at.phase;
  return {
    steps,
    fences,
    decided: 3,
    wanted: () => 'now',
    isDeclined: is(declined),
    isWaived: is(waived),
    isToBeLetGo: (step) => step === toBeLetGo,
    notAsDue,
  };
}

const payRun = { step: 'pay', phase: 'run' } as const;
const holdConfirm = { step: 'hold', phase: 'confirm' } as const;
const paidBefore = { pay: { run: fence('run', { requestHash: 'before' }) } };

describe('what is out of line', () => {
  it('is nothing where all was done as it is asked for', () => {
    expect(outOfLine(record({ fences: { pay: { run: fence('run') } } }))).toEqual([]);
  });

  it('is what was done for another request', () => {
    expect(outOfLine(record({ fences: paidBefore }))).toEqual([payRun]);
  });

  it('is what was used for a decision that a restore has lost, once somebody has decided since, and until it has followed', () => {
    const lostAt = (revision: number, asked = 1) =>
      outOfLine(
        record({
          fences: {
            pay: { run: fence('run', { revision: asked, made: [{ id: 'p', revision, lost: true }] }) },
          },
        }),
      );
    expect(lostAt(2)).toEqual([payRun]);
    expect(lostAt(3)).toEqual([]);
    expect(lostAt(2, 3)).toEqual([]);
  });

  it('is what is on its way from another request to this one', () => {
    const lastApplied = {
      requestHash: 'before',
      revision: 1,
      outcome: { kind: 'succeeded', result: {} },
    } as const;
    const run = fence('run', { state: 'attempting', lastApplied });
    expect(outOfLine(record({ fences: { pay: { run } } }))).toEqual([payRun]);
  });

  it('is not what is attempted for the first time', () => {
    const run = fence('run', { state: 'attempting' });
    expect(outOfLine(record({ fences: { pay: { run } } }))).toEqual([]);
  });

  it('is not what was undone', () => {
    const fences = { pay: { ...paidBefore.pay, compensate: fence('compensate') } };
    expect(outOfLine(record({ fences }))).toEqual([]);
  });

  it('is not a step that a decision undoes in any case, once all else follows it', () => {
    const held = { hold: { try: fence('try', { requestHash: 'before' }) } };
    expect(outOfLine(record({ fences: held, toBeLetGo: 'hold' }))).toEqual([]);
  });

  it('is what is held for a step that is done without', () => {
    const held = { hold: { try: fence('try') } };
    expect(outOfLine(record({ fences: held, waived: holdConfirm }))).toEqual([
      { step: 'hold', phase: 'cancel' },
    ]);
  });

  it.each(['attempting', 'not_applied', 'refused'] as const)(
    'is nothing of a step that is done without where its reservation is %s: nothing is known to be held',
    (state) => {
      const asked = { hold: { try: fence('try', { state }) } };
      expect(outOfLine(record({ fences: asked, waived: holdConfirm }))).toEqual([]);
    },
  );

  it('is brought in line again only where it was not refused at this revision', () => {
    const declined = record({ fences: paidBefore, declined: payRun });
    expect(outOfLine(declined)).toEqual([payRun]);
    expect(toBringInLine(declined)).toEqual([]);
  });
});

describe('the pivot', () => {
  const pivot = (recorded: Recorded) => heldBackBy(holdConfirm, { alignment: record(recorded), pivot: true });
  const ready = { pay: { run: fence('run') }, hold: { try: fence('try') } };

  it('is attempted once all before it is on record as done', () => {
    expect(pivot({ fences: ready })).toEqual([]);
  });

  it('waits for what the run takes for done and no fence knows', () => {
    expect(pivot({ fences: { hold: ready.hold } })).toEqual([payRun]);
  });

  it('waits for what does not follow the revision in force', () => {
    expect(pivot({ fences: { ...ready, ...paidBefore } })).toEqual([payRun]);
  });
});

describe('the pivot of what was not paid as it is due', () => {
  const fences = { pay: { run: fence('run') }, hold: { try: fence('try') } };

  it('waits, though all before it is on record as done', () => {
    expect(unfinished(record({ fences, notAsDue: [payRun] }), 'pivot')).toEqual([payRun]);
    expect(unfinished(record({ fences: { hold: fences.hold }, notAsDue: [payRun] }), 'pivot')).toEqual([
      payRun,
    ]);
  });

  it('keeps nothing from the end once the pivot is behind', () => {
    const all = {
      ...fences,
      hold: { ...fences.hold, confirm: fence('confirm') },
      receipt: { run: fence('run') },
    };
    expect(unfinished(record({ fences: all, notAsDue: [payRun] }), 'end')).toEqual([]);
  });

  it('waits first for what is missing: only then does what was paid say something', () => {
    expect(unfinished(record({ fences: { hold: fences.hold }, notAsDue: [holdConfirm] }), 'pivot')).toEqual([
      payRun,
    ]);
  });
});

describe('what keeps an instance from going on', () => {
  it('is what was done and is undone, or may be', () => {
    const pay = { run: fence('run'), compensate: fence('compensate', { state: 'attempting' }) };
    const hold = { try: fence('try'), cancel: fence('cancel') };
    expect(unfinished(record({ fences: { pay, hold } }), 'pivot')).toEqual([
      payRun,
      { step: 'hold', phase: 'try' },
    ]);
  });

  it('is told once, though it is neither done nor as it is asked for', () => {
    const outcome = { kind: 'succeeded', result: {} } as const;
    const lastApplied = { requestHash: 'before', revision: 1, outcome };
    const pay = { run: fence('run', { state: 'attempting', lastApplied }) };
    const hold = { try: fence('try') };
    expect(unfinished(record({ fences: { pay, hold } }), 'pivot')).toEqual([payRun]);
  });

  it('is not a reservation that was released and is done without', () => {
    const fences = {
      pay: { run: fence('run') },
      hold: { try: fence('try'), cancel: fence('cancel') },
      receipt: { run: fence('run') },
    };
    expect(unfinished(record({ fences, waived: holdConfirm }), 'end')).toEqual([]);
  });
});

describe('the end', () => {
  it('waits for a confirm and a receipt that no fence knows', () => {
    const fences = { pay: { run: fence('run') }, hold: { try: fence('try') } };
    expect(unfinished(record({ fences }), 'end')).toEqual([holdConfirm, { step: 'receipt', phase: 'run' }]);
  });
});

describe('the end of a flow that may leave a step out', () => {
  const gift = { step: 'gift', phase: 'run' } as const;
  const rest = {
    pay: { run: fence('run') },
    hold: { try: fence('try'), confirm: fence('confirm') },
    receipt: { run: fence('run') },
  };
  const begun = { ...rest, gift: { run: fence('run', { state: 'attempting' }) } };

  it('waits for that step only where it was begun', () => {
    expect(unfinished(record({ fences: rest }), 'end')).toEqual([]);
    expect(unfinished(record({ fences: begun }), 'end')).toEqual([gift]);
  });

  it('does not wait for it once it is done', () => {
    const fences = { ...rest, gift: { run: fence('run') } };
    expect(unfinished(record({ fences }), 'end')).toEqual([]);
  });

  it('is no concern of the pivot', () => {
    expect(unfinished(record({ fences: begun }), 'pivot')).toEqual([]);
  });
});

describe('a phase before the pivot', () => {
  const holdTry = { step: 'hold', phase: 'try' } as const;
  const held = { hold: { try: fence('try', { requestHash: 'before' }) } };
  const heldBack = (at: NamedPhase, recorded: Recorded, deciding?: 'own' | 'of_another') =>
    heldBackBy(at, { alignment: record(recorded), pivot: false, deciding });

  it('waits for what has to follow a decision only where that is about it', () => {
    expect(heldBack(holdTry, { fences: paidBefore }, 'own')).toEqual([payRun]);
    expect(heldBack(holdTry, { fences: paidBefore })).toEqual([]);
  });

  it('waits for what comes before it where it goes on by a decision on another phase', () => {
    expect(heldBack(holdTry, { fences: paidBefore }, 'of_another')).toEqual([payRun]);
    expect(heldBack(payRun, { fences: held }, 'of_another')).toEqual([]);
  });

  it('does not wait for itself', () => {
    expect(heldBack(payRun, { fences: { ...paidBefore, ...held } }, 'own')).toEqual([holdTry]);
  });

  it('does not wait for the release of what is done without, which may come at any time', () => {
    const fences = { hold: { try: fence('try') } };
    expect(heldBack(payRun, { fences, waived: holdConfirm }, 'own')).toEqual([]);
  });
});

describe('an undo', () => {
  const payBack = { step: 'pay', phase: 'compensate' } as const;
  const letGo = { step: 'hold', phase: 'cancel' } as const;
  const undo = (fences: Readonly<Record<string, Fences>>, at: NamedPhase) =>
    heldBackBy(at, { alignment: record({ fences }), pivot: false });
  const underWay = { compensate: fence('compensate', { state: 'attempting' }) };

  it('waits for the undo of another step that is under way', () => {
    expect(undo({ pay: underWay }, letGo)).toEqual([payBack]);
  });

  it('that was begun waits for no other', () => {
    const begun = { cancel: fence('cancel', { state: 'not_applied' }) };
    expect(undo({ pay: underWay, hold: begun }, letGo)).toEqual([]);
    expect(undo({ pay: underWay }, payBack)).toEqual([]);
  });

  it('waits for none that has come to something', () => {
    expect(undo({ pay: { compensate: fence('compensate') } }, letGo)).toEqual([]);
  });
});
