/** @import { Job } from '../contract.ts' */
import { get } from './api.js';
import { fill, h } from './dom.js';
import { shortId } from './words.js';

/**
 * Shows how far a job is, item by item, until it is done.
 * @param {HTMLElement} slot
 * @param {string} jobId
 * @returns {Promise<Job>}
 */
export async function showJob(slot, jobId) {
  for (;;) {
    /** @type {Job} */
    const job = await get(`/jobs/${jobId}`);
    render(slot, job);
    if (job.done || !slot.isConnected) return job;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/** @param {HTMLElement} slot @param {Job} job */
function render(slot, { total, succeeded, failed, skipped, done, items }) {
  const ended = succeeded + failed + skipped;
  const scrolled = slot.querySelector('.job-items')?.scrollTop ?? 0;
  fill(
    slot,
    h('progress', { max: total, value: ended, 'aria-label': 'Progress' }),
    h(
      'p',
      { role: 'status', class: 'number' },
      `${done ? 'Done' : 'Under way'}: ${ended} of ${total}`,
      [
        succeeded > 0 && `, ${succeeded} succeeded`,
        failed > 0 && `, ${failed} failed`,
        skipped > 0 && `, ${skipped} skipped`,
      ]
        .filter(Boolean)
        .join(''),
    ),
    h(
      'ul',
      { class: 'job-items', tabindex: 0, 'aria-label': 'Result of each' },
      items.map(({ caseId, orderId, status, message }) =>
        h(
          'li',
          { 'data-result': status },
          h(
            'a',
            { href: caseId === undefined ? `/orders/${orderId}` : `/review/${caseId}` },
            shortId(orderId),
          ),
          h('span', {}, status),
          h('span', { class: 'quiet' }, message ?? ''),
        ),
      ),
    ),
  );
  const list = slot.querySelector('.job-items');
  if (list !== null) list.scrollTop = scrolled;
}
