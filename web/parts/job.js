/** @import { Job } from '../contract.ts' */
import { get } from './api.js';
import { fill, h, setText } from './dom.js';
import { shortId } from './words.js';

/**
 * Shows how far a job is, item by item, until it is done.
 * @param {HTMLElement} slot
 * @param {string} jobId
 * @returns {Promise<Job>}
 */
export async function showJob(slot, jobId) {
  const report = new Report();
  fill(slot, report.element);
  for (;;) {
    /** @type {Job} */
    const job = await get(`/jobs/${jobId}`);
    report.show(job);
    if (job.done || !slot.isConnected) return job;
    await new Promise((resolve) => setTimeout(resolve, 400));
  }
}

/** What is read or has the focus in it stays where it is while the job goes on. */
class Report {
  /** @type {Map<string, { shown: string, element: HTMLElement }>} */
  #items = new Map();

  constructor() {
    this.progress = h('progress', { 'aria-label': 'Progress' });
    this.sum = h('p', { role: 'status', class: 'number' });
    this.list = h('ul', { class: 'job-items', tabindex: 0, 'aria-label': 'Result of each' });
    this.element = h('div', { class: 'job' }, this.progress, this.sum, this.list);
  }

  /** @param {Job} job */
  show({ total, succeeded, failed, skipped, done, items }) {
    const ended = succeeded + failed + skipped;
    this.progress.max = total;
    this.progress.value = ended;
    const results = [
      succeeded > 0 && `, ${succeeded} succeeded`,
      failed > 0 && `, ${failed} failed`,
      skipped > 0 && `, ${skipped} skipped`,
    ];
    setText(
      this.sum,
      [`${done ? 'Done' : 'Under way'}: ${ended} of ${total}`, ...results].filter(Boolean).join(''),
    );
    for (const one of items) this.#show(one);
  }

  /** @param {Job['items'][number]} item */
  #show(item) {
    const { caseId, orderId, status, message = '' } = item;
    const key = `${orderId} ${caseId}`;
    const before = this.#items.get(key);
    const shown = JSON.stringify([status, message]);
    if (before?.shown === shown) return;
    const element = before?.element ?? h('li', {});
    element.dataset.result = status;
    const link =
      element.querySelector('a') ??
      h('a', { href: caseId === undefined ? `/orders/${orderId}` : `/review/${caseId}` }, shortId(orderId));
    for (const old of [...element.children].slice(1)) old.remove();
    if (before === undefined) element.append(link);
    element.append(h('span', {}, status), h('span', { class: 'quiet' }, message));
    if (before === undefined) this.list.append(element);
    this.#items.set(key, { shown, element });
  }
}
