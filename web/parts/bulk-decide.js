/** @import { CaseSummary } from '../contract.ts' */
import { post } from './api.js';
import { field, openDialog, reasonField } from './dialog.js';
import { fill, h } from './dom.js';
import { showJob } from './job.js';
import { problemBox } from './problem.js';
import { counted, decisionWords } from './words.js';

/** Decisions that mean the same for any order; the others need what only a single case can ask for. */
const withoutData = ['retry', 'approve', 'wait', 'waive', 'refund', 'cancel'];

/** What all of these cases allow. @param {readonly CaseSummary[]} cases */
export function commonDecisions(cases) {
  return withoutData.filter((name) => cases.every(({ decisions }) => decisions.includes(name)));
}

/**
 * Decides many cases alike, and shows what becomes of each.
 * @param {readonly CaseSummary[]} cases
 * @param {{ decision?: string, onDone: () => void }} options
 */
export function openBulkDecide(cases, { decision, onDone }) {
  const offered = commonDecisions(cases);
  const what = cases.length === 1 ? `order ${cases[0]?.orderId.slice(0, 8)}` : counted(cases.length, 'case');
  if (offered.length === 0) {
    openDialog({
      title: `Decide ${what}`,
      content: [
        h(
          'p',
          {},
          'There is no decision that all of them allow. Select cases of one cause, or open them one by one.',
        ),
      ],
    });
    return;
  }
  const select = h(
    'select',
    { id: 'bulk-decision', name: 'decision' },
    offered.map((name) => h('option', { value: name }, decisionWords(name))),
  );
  if (decision !== undefined && offered.includes(decision)) select.value = decision;
  openDialog({
    title: `Decide ${what}`,
    content: [
      field(
        'Decision',
        select,
        'What needs more than a reason, such as another item or an address, is decided on its own page.',
      ),
      reasonField(),
    ],
    action: cases.length === 1 ? 'Decide' : `Decide ${counted(cases.length, 'case')}`,
    submit: async (form, slot) => {
      const { jobId } = await post('/reviews/bulk-decision', {
        body: {
          items: cases.map(({ caseId, revision }) => ({ caseId, revision })),
          decision: String(form.get('decision')),
          reason: String(form.get('reason')),
        },
      });
      void showJob(slot, jobId).then(onDone, (error) => fill(slot, problemBox(error)));
      return false;
    },
  });
}
