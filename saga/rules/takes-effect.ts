import { isSame, type NamedPhase } from '../phases.ts';
import type { CaseRecord } from './case-record.ts';
import { isWaived, type InstanceState } from './instance.ts';
import { resolved } from './letters.ts';
import { caseOf, happened, inEffect, type Change, type InstanceRecord, type SagaRules } from './record.ts';

/** A decision is in effect, and so is what it does without beside what it was taken on. */
export function takesEffect<R extends InstanceRecord>(
  saga: SagaRules<R>,
  record: R,
  one: CaseRecord,
): readonly Change[] {
  const beside = saga
    .alsoWaived(one.taken?.decision ?? '', record)
    .filter((at) => !isSame(at, one) && !isDone(record, at) && !isWaived(record.state, at));
  return [inEffect(one), ...beside.flatMap((at) => waived(record, at))];
}

function isDone({ fences }: InstanceRecord, { step, phase }: NamedPhase): boolean {
  return fences[step]?.[phase]?.state === 'succeeded';
}

/** Nobody has to decide on the phase any more, and an earlier decision on it is not put into effect. */
function waived(record: InstanceRecord, at: NamedPhase): readonly Change[] {
  const waiver = doneWithout(record.state, at);
  const one = caseOf(record, at);
  if (one === undefined) return waiver;
  const { caseId } = one;
  return [
    ...waiver,
    {
      kind: 'case_changed',
      caseId,
      set: { status: 'closed', closedAs: 'decided' },
      material: true,
      event: { kind: 'closed', text: 'A decision on another case of the order does without it.' },
    },
    happened({ type: 'case_closed', caseId, how: 'decided' }),
  ];
}

export function doneWithout(state: InstanceState, { step, phase }: NamedPhase): readonly Change[] {
  return [happened({ type: 'phase_waived', step, phase }), ...resolved(state, { step, phase })];
}

/** Somebody decided to do without it, be it that the decision is not in effect yet. */
export function isDoneWithout(record: InstanceRecord, at: NamedPhase): boolean {
  const one = caseOf(record, at);
  const isRuled = one?.status === 'decided' || one?.status === 'applying';
  return isWaived(record.state, at) || (isRuled && one.taken?.resolution === 'waived');
}
