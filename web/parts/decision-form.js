/** @import { CaseView, DecisionOffer } from '../contract.ts' */
import { ApiProblem, post } from './api.js';
import { isBusy, reasonField, setBusy } from './dialog.js';
import { fill, h } from './dom.js';
import { newId } from './ids.js';
import { previewElement } from './preview.js';
import { problemBox } from './problem.js';
import { SchemaForm } from './schema-form.js';

const previewDelayMs = 300;

/** Chooses a decision, gives what it needs, shows what it would do, and takes it. Lives on while the case changes around it. */
export class DecisionForm {
  /** @type {SchemaForm | undefined} */
  #data;
  /** @type {CaseView} */
  #view;
  #timer = 0;
  #abort = new AbortController();
  #sent = { content: '', id: '' };
  dirty = false;

  /**
   * @param {CaseView} view
   * @param {{ decide: (body: object) => Promise<void>, onConflict: (problem: ApiProblem) => Promise<void> }} on
   */
  constructor(view, { decide, onConflict }) {
    this.#view = view;
    this.decide = decide;
    this.onConflict = onConflict;
    this.dataSlot = h('div', {});
    this.preview = h('div', {
      class: 'preview',
      'aria-live': 'polite',
      'aria-label': 'What it would do',
      role: 'region',
    });
    this.notice = h('div', { class: 'slot' });
    this.button = h('button', { class: 'primary' }, 'Decide');
    this.fields = h(
      'fieldset',
      { class: 'bare' },
      h('legend', { class: 'unseen' }, 'Decision'),
      h(
        'div',
        { class: 'offers', role: 'radiogroup', 'aria-label': 'Decision' },
        view.decisions.map((offer) => this.#offer(offer)),
      ),
      h(
        'div',
        { class: 'decision-details', hidden: true },
        this.dataSlot,
        this.preview,
        reasonField('Why, for the audit. No personal data of customers.'),
        h(
          'details',
          {},
          h('summary', {}, 'Add a note'),
          h('label', { for: 'note', class: 'unseen' }, 'Note'),
          h('textarea', { id: 'note', name: 'note', rows: 2, maxlength: 2000 }),
        ),
      ),
    );
    this.element = h(
      'form',
      { class: 'decision-form', 'aria-label': 'Decide' },
      this.fields,
      this.notice,
      h('div', { class: 'actions decide-actions', hidden: true }, this.button),
    );
    this.element.addEventListener('submit', (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.element.addEventListener('input', (event) => {
      this.dirty = true;
      if (event.target instanceof HTMLElement && this.dataSlot.contains(event.target)) this.#previewSoon();
    });
  }

  /** The case as it is by now; what was entered stays. @param {CaseView} view */
  update(view) {
    const before = this.#view;
    this.#view = view;
    const allowed = new Set(view.decisions.map(({ name }) => name));
    if (allowed.size === 0) return this.#close();
    for (const radio of this.element.querySelectorAll('input[type=radio]'))
      if (radio instanceof HTMLInputElement) radio.disabled = !allowed.has(radio.value);
    if (before.revision !== view.revision || before.order.version !== view.order.version) this.#previewSoon();
  }

  /** What was entered can still be read. Whoever is writing keeps the focus, so that letters never become shortcuts. */
  #close() {
    this.button.disabled = true;
    for (const control of this.fields.querySelectorAll('input, select, textarea'))
      if (control === document.activeElement || control.matches('textarea, input:not([type=radio])'))
        control.setAttribute('readonly', '');
      else control.setAttribute('disabled', '');
  }

  /** @param {string} name */
  choose(name) {
    const radio = this.element.querySelector(`input[type=radio][value="${CSS.escape(name)}"]`);
    if (!(radio instanceof HTMLInputElement)) return false;
    radio.checked = true;
    this.#chose();
    this.element
      .querySelector('.decision-details')
      ?.querySelector('input, select, textarea')
      ?.scrollIntoView({ block: 'nearest' });
    const first = this.element.querySelector('.decision-details input, .decision-details select');
    if (first instanceof HTMLElement) first.focus();
    return true;
  }

  chosen() {
    const name = new FormData(this.element).get('decision');
    return this.#view.decisions.find((offer) => offer.name === name);
  }

  /** @param {DecisionOffer} offer */
  #offer({ name, title, description }) {
    const id = `offer-${name}`;
    return h(
      'label',
      { class: 'offer' },
      h('input', {
        type: 'radio',
        name: 'decision',
        value: name,
        id,
        'aria-labelledby': `${id}-title`,
        'aria-describedby': `${id}-is`,
        onchange: () => this.#chose(),
      }),
      h('span', { class: 'offer-title', id: `${id}-title` }, title),
      h('span', { class: 'quiet', id: `${id}-is` }, description),
    );
  }

  #chose() {
    const offer = this.chosen();
    if (offer === undefined) return;
    this.dirty = true;
    this.#data = new SchemaForm(offer.schema);
    fill(this.dataSlot, this.#data.element);
    fill(this.notice);
    for (const part of this.element.querySelectorAll('.decision-details, .decide-actions'))
      part.removeAttribute('hidden');
    this.button.textContent = offer.title;
    this.button.className = offer.name === 'cancel' ? 'danger' : 'primary';
    this.#previewSoon();
  }

  #previewSoon() {
    clearTimeout(this.#timer);
    this.#abort.abort();
    this.#abort = new AbortController();
    const offer = this.chosen();
    const data = this.#data;
    if (offer === undefined || data === undefined) return;
    data.showErrors([]);
    this.button.disabled = false;
    if (data.isEmpty && offer.preview !== undefined)
      return this.#showPreview(previewElement(offer.preview, this.#view));
    if (data.showBadNumbers())
      return this.#showPreview(h('p', { class: 'quiet' }, 'Correct what is marked to see what it would do.'));
    if (!data.isComplete())
      return this.#showPreview(h('p', { class: 'quiet' }, 'Fill in the above to see what it would do.'));
    this.preview.setAttribute('aria-busy', 'true');
    this.#timer = window.setTimeout(
      () => void this.#fetchPreview(offer.name, data, this.#abort.signal),
      previewDelayMs,
    );
  }

  /** @param {string} decision @param {SchemaForm} data @param {AbortSignal} signal */
  async #fetchPreview(decision, data, signal) {
    try {
      const found = await post(`/reviews/${this.#view.caseId}/preview`, {
        body: { decision, data: data.read() },
        signal,
      });
      this.#showPreview(previewElement(found, this.#view));
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiProblem) || error.status !== 422) return this.#showPreview(problemBox(error));
      const objections = (error.body.errors ?? []).map((one) => h('li', {}, data.inWords(one)));
      this.#showPreview(
        objections.length === 0
          ? h('p', { class: 'field-error' }, error.message)
          : h('ul', { class: 'field-error' }, objections),
      );
      // It would be refused, or bring the order back here at once.
      this.button.disabled = true;
    }
  }

  /** @param {Element} content */
  #showPreview(content) {
    this.preview.removeAttribute('aria-busy');
    fill(this.preview, content);
  }

  async #submit() {
    const offer = this.chosen();
    if (offer === undefined || this.#data === undefined || isBusy(this.button)) return;
    const form = new FormData(this.element);
    const note = String(form.get('note') ?? '').trim();
    const data = this.#data.read();
    const content = JSON.stringify([offer.name, data]);
    // Sent again unchanged it is the same decision, taken once.
    if (content !== this.#sent.content) this.#sent = { content, id: newId() };
    setBusy(this.button, true);
    fill(this.notice);
    try {
      await this.decide({
        decisionId: this.#sent.id,
        decision: offer.name,
        data,
        reason: String(form.get('reason')).trim(),
        ...(note === '' ? {} : { note }),
      });
    } catch (error) {
      this.#refused(error);
      if (error instanceof ApiProblem && [409, 412].includes(error.status)) await this.onConflict(error);
    } finally {
      setBusy(this.button, false);
    }
  }

  /** @param {unknown} error */
  #refused(error) {
    if (error instanceof ApiProblem && error.status === 422) {
      const others = this.#data?.showErrors(error.body.errors ?? []);
      if (others !== undefined && others.length === 0 && (error.body.errors ?? []).length > 0) return;
    }
    fill(this.notice, problemBox(error));
    this.notice.scrollIntoView({ block: 'nearest' });
  }
}
