import type { DecideRefusal } from '../../store/cases/decide.ts';
import type { CaseVerdict } from '../../store/cases/claims.ts';
import { Problem } from '../http/problem.ts';

export function decideProblem(refusal: DecideRefusal): Problem {
  const { message: detail } = refusal;
  switch (refusal.kind) {
    case 'unknown_case':
      return new Problem('not-found', { detail });
    case 'case_closed':
      return new Problem('case-closed', { detail });
    case 'stale':
      return new Problem('case-changed', { detail, members: { changes: refusal.changes } });
    case 'claimed_by_other':
      return new Problem('case-claimed', { detail });
    case 'parties_unasked':
      return new Problem('parties-unasked', { detail, headers: { 'retry-after': '30' } });
    case 'second_person_needed':
      return new Problem('second-person-needed', { detail });
    case 'not_allowed':
      return new Problem('decision-not-allowed', {
        detail,
        errors: [{ pointer: '/decision', detail: 'Is not allowed here' }],
      });
    case 'decision_id_reused':
      return new Problem('decision-id-reused', {
        detail,
        errors: [{ pointer: '/decisionId', detail: 'Was used for another decision' }],
      });
    case 'invalid_decision': {
      const errors = refusal.errors.map(({ pointer, detail: why }) => ({
        pointer: pointer === '' || pointer === '/' ? '/data' : `/data${pointer}`,
        detail: why,
      }));
      return new Problem('decision-invalid', { detail, errors });
    }
  }
}

export function caseProblem(verdict: Exclude<CaseVerdict, { kind: 'done' }>): Problem {
  switch (verdict.kind) {
    case 'closed':
      return new Problem('case-closed', { detail: 'The case is decided or closed: nothing is to be done.' });
    case 'changed':
      return new Problem('case-changed', {
        detail: 'The case has changed since the version in If-Match.',
        members: { changes: verdict.changes },
      });
    case 'claimed':
      return new Problem('case-claimed', {
        detail: `${verdict.by} is working on it until ${verdict.until.toISOString()}.`,
        members: { claimedBy: verdict.by, claimedUntil: verdict.until.toISOString() },
      });
  }
}
