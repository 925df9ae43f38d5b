import type { CaseRecord } from './case-record.ts';
import type { CancelRequest } from './instance-event.ts';
import type { InstanceState } from './instance.ts';
import { compensated } from './letters.ts';
import { happened, type Change, type InstanceRecord } from './record.ts';

/** From now on an instance is undone: nothing goes forward, and nobody is asked about it any more. */
export function cancelStarts(
  state: InstanceState,
  { cases, why }: Pick<InstanceRecord, 'cases'> & { why: CancelRequest },
): readonly Change[] {
  const { message, by, reason = message } = why;
  return [
    happened({ type: 'cancel_started', ...why }),
    ...cases.map(pointless),
    ...compensated(state, { by, reason }),
  ];
}

/** The cancel that waited for the pivot starts: that has come to nothing, at least for now. */
export function heldCancelStarts({
  state,
  cases,
}: Pick<InstanceRecord, 'state' | 'cases'>): readonly Change[] {
  const { heldCancel: why } = state;
  return why === undefined ? [] : cancelStarts(state, { cases, why });
}

function pointless({ caseId }: CaseRecord): Change {
  return {
    kind: 'case_changed',
    caseId,
    set: { status: 'closed', closedAs: 'cancelled' },
    material: true,
    event: { kind: 'closed', text: 'The order is being undone.' },
  };
}
