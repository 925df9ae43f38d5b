import type { NamedPhase } from '../../../../saga/phases.ts';
import type { CaseRecord } from '../../../../saga/rules/case-record.ts';
import type { Fence } from '../../../../saga/rules/fence.ts';
import { evolveInstance, type InstanceState, type PhaseRecord } from '../../../../saga/rules/instance.ts';
import type { InstanceRecord, SagaRules } from '../../../../saga/rules/record.ts';

/** Every phase asks for the word that is asked for. */
export interface WordRecord extends InstanceRecord {
  readonly word: string;
  /** Nothing that was done goes by it. */
  readonly note: string;
}

export const payRun = { step: 'pay', phase: 'run' } as const;
export const payBack = { step: 'pay', phase: 'compensate' } as const;
export const holdTry = { step: 'hold', phase: 'try' } as const;
export const why = { cause: 'out_of_stock', message: 'There is not enough.' };

const isPivot = ({ step, phase }: NamedPhase) => step === 'hold' && phase === 'confirm';

/** A payment, a reservation whose confirm is the pivot, and a receipt that is never undone. Customers are asked about their words. */
export const wordSaga: SagaRules<WordRecord> = {
  stepsOf: () => [
    { name: 'pay', first: 'run', requiredBy: 'pivot' },
    { name: 'hold', first: 'try', requiredBy: 'pivot' },
  ],
  isFinal: (step) => step === 'receipt',
  isPivot,
  requestHash: (_, { word }) => word,
  notAsDue: () => [],
  settledBeside: ({ step }) => (step === 'pay' ? [{ step: 'tip', phase: 'compensate' }] : []),
  concernsOthers: (after) => 'word' in after,
  isAsked: (record, part) => Object.entries(part).every(([name, value]) => record[name as 'word'] === value),
  alsoWaived: (decision) => (decision === 'give_back' ? [{ step: 'hold', phase: 'confirm' }] : []),
  revised: (record, after) => ({
    ...record,
    ...after,
    state: { ...record.state, revision: record.state.revision + 1 },
  }),
  policyOf: (cause) => ({
    team: `${cause} team`,
    priority: 2,
    ...(cause === 'misspelt' ? { mendableByCustomer: true } : {}),
  }),
  lastResort: (_, { word }) => ({
    decision: 'nothing',
    resolution: 'waived',
    change: { before: { word }, after: { word: '' } },
  }),
  timeOf: (ms) => `${ms} ms`,
  evolved: (record, event) => ({
    ...record,
    state: evolveInstance(record.state, event, { at: '', isPivot }),
  }),
};

/** One that has succeeded with the first word, unless `given` says otherwise. */
export function fence(given: Partial<Fence> = {}): Fence {
  const outcome = { kind: given.state === 'refused' ? 'refused' : 'succeeded', result: {}, ...why };
  const known = {
    phase: 'run',
    state: 'succeeded',
    requestHash: 'tea',
    keyNumber: 1,
    keySentAt: 0,
    attempts: 1,
  };
  const fence = { revision: 1, ...known, outcome, ...given };
  if (fence.state === 'succeeded' || fence.state === 'refused') return fence as Fence;
  const { outcome: _, ...open } = fence;
  return open as Fence;
}

export const refused = fence({ phase: 'try', state: 'refused' });
export const paid = fence();
export const begun = fence({ state: 'attempting' });

/** Paid for as it is asked for, and refused to be held. */
export function given(record: Partial<WordRecord> = {}, state: Partial<InstanceState> = {}): WordRecord {
  return {
    word: 'tea',
    note: 'none',
    fences: { pay: { run: paid }, hold: { try: refused } },
    cases: [],
    ...record,
    state: { revision: 1, phases: [], pivoted: false, ...state },
  };
}

/** Of what was refused to be held, opened at 0 and due at 10; an operator is asked. */
/** Of a phase that waits for an engineer. */
export function parkedAt(at: NamedPhase): PhaseRecord {
  return { ...at, status: 'parked', attempts: 1, startedAt: '', wasParked: true, ...why };
}

export function caseAt(given: Partial<CaseRecord> = {}): CaseRecord {
  return {
    caseId: 'c',
    ...holdTry,
    ...why,
    status: 'open',
    revision: 1,
    version: 1,
    team: 'stock',
    priority: 2,
    audience: 'operator',
    dueAt: 10,
    escalateAt: 20,
    lastResortAt: 30,
    escalated: false,
    ...given,
  };
}
