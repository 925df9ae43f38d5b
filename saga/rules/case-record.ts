import type { NamedPhase } from '../phases.ts';
import type { Why } from './instance-event.ts';

/** How the refusal of a phase is resolved: the phase is attempted again or done without, or the instance is undone. */
export type CaseResolution = 'retry' | 'waived' | 'cancel';

/** Who is asked first. */
export type Audience = 'customer' | 'operator';

/** `solved`: the world did, without a person. `cancelled`: the order is being undone. `failed`: the decision could not be carried out. */
export type CaseEnd = 'decided' | 'solved' | 'cancelled' | 'last_resort' | 'failed';

/** A refusal that waits for a decision, or of which the decision is being put into effect. Times are in milliseconds since 1970. */
export interface CaseRecord extends NamedPhase, Why {
  readonly caseId: string;
  /** `waiting`: on purpose. `decided`: and not yet put into effect. `applying`: the earlier steps follow the decision. */
  readonly status: 'open' | 'waiting' | 'decided' | 'applying';
  /** Grows whenever what is to be decided changes. */
  readonly revision: number;
  /** Grows with every change. */
  readonly version: number;
  readonly team: string;
  readonly priority: number;
  readonly audience: Audience;
  readonly customerUntil?: number | undefined;
  readonly dueAt: number;
  readonly escalateAt: number;
  readonly lastResortAt: number;
  readonly waitingUntil?: number | undefined;
  readonly escalated: boolean;
  /** The first of the two persons that an approval takes. */
  readonly approvedBy?: string | undefined;
  /** A decision that waits for an approval. */
  readonly proposed?: Proposed | undefined;
  readonly claim?: Claim | undefined;
  /** The last decision. */
  readonly taken?: TakenDecision | undefined;
}

/** A case as it is known for good, its end included. */
export type KnownCase = CaseRecord | (Omit<CaseRecord, 'status'> & Closed);

interface Closed {
  readonly status: 'closed';
  readonly closedAs: CaseEnd | undefined;
}

/** A decision that somebody has to approve first, and what the case was about before. */
export interface Proposed extends Why {
  readonly decision: string;
  readonly data: unknown;
  /** The change that it asks for, as it was judged when it was proposed: exactly that is approved. */
  readonly change?: AskedOtherwise | undefined;
}

/** A lease: it ends by itself. */
export interface Claim {
  readonly by: string;
  readonly until: number;
}

/** A decision as far as the rules go by it. */
export interface TakenDecision {
  readonly decision: string;
  readonly resolution: CaseResolution;
  readonly change?: AskedOtherwise | undefined;
}

/** A change of the request. */
export interface AskedOtherwise {
  readonly before: Asking;
  readonly after: Asking;
}

/** The request, or a part of it, by names that the saga gives. */
export type Asking = object;

/** A decision as it is kept. */
export interface Decision extends TakenDecision {
  readonly decisionId: string;
  readonly data: unknown;
  readonly by: string;
  readonly via: string;
  readonly reason: string;
  readonly note?: string | undefined;
}

type Settable = Omit<CaseRecord, keyof NamedPhase | 'caseId' | 'status' | 'revision' | 'version' | 'taken'>;

/** The fields of a case that change. */
export type CaseSet = Partial<Settable> & (Closed | { readonly status?: CaseRecord['status'] });

export const caseEventKinds = [
  'opened',
  'opened_again',
  'passed_on',
  'escalated',
  'wait_over',
  'claimed',
  'released',
  'taken_over',
  'assigned',
  'noted',
  'approved_first',
  'proposed',
  'decided',
  'refused',
  'closed',
] as const;
export type CaseEventKind = (typeof caseEventKinds)[number];

/** An entry in the history of a case. */
export interface CaseEvent {
  readonly kind: CaseEventKind;
  readonly by?: string | undefined;
  readonly text?: string | undefined;
  readonly detail?: unknown;
}

/** A change to a case. */
export type CaseChange =
  | { readonly kind: 'case_opened'; readonly one: CaseRecord }
  | {
      readonly kind: 'case_changed';
      readonly caseId: string;
      readonly set: CaseSet;
      /** The question to be decided is another one now. */
      readonly material?: true;
      /** Without any, nothing has changed that others have to know of: the version stays. */
      readonly event?: CaseEvent;
    }
  /** Something is said in its history. */
  | { readonly kind: 'case_noted'; readonly caseId: string; readonly event: CaseEvent }
  | { readonly kind: 'decision_taken'; readonly caseId: string; readonly decision: Decision };

/** The open cases after a change of them, the one that was decided last first. */
export function casesAfter(cases: readonly CaseRecord[], change: CaseChange): readonly CaseRecord[] {
  switch (change.kind) {
    case 'case_opened':
      return [...cases, change.one];
    case 'case_noted':
      return cases;
    case 'case_changed':
      return cases.flatMap((one) => (one.caseId === change.caseId ? changed(one, change) : [one]));
    case 'decision_taken': {
      const decided = cases.filter(({ caseId }) => caseId === change.caseId);
      const others = cases.filter(({ caseId }) => caseId !== change.caseId);
      return [...decided.map((one) => ({ ...one, taken: change.decision })), ...others];
    }
  }
}

function changed(
  one: CaseRecord,
  { set, material, event }: CaseChange & { kind: 'case_changed' },
): readonly CaseRecord[] {
  if (set.status === 'closed') return [];
  const version = one.version + (event === undefined ? 0 : 1);
  return [{ ...one, ...set, version, revision: one.revision + (material === true ? 1 : 0) }];
}
