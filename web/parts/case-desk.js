/** @import { CaseView } from '../contract.ts' */
import { ask } from './api.js';
import { inOrder } from './poll.js';

/** They change nothing about the question that is decided, and so conflict with nothing: they are for the case as it is by then. */
const ofAnyVersion = new Set(['claim', 'release', 'notes', 'assign']);

/** One case as this page knows it, and the way to change it: a decision says which version it has seen. */
export class CaseDesk {
  #asking = inOrder();

  /** @param {string} caseId */
  constructor(caseId) {
    this.path = `/reviews/${encodeURIComponent(caseId)}`;
    /** @type {CaseView | undefined} */
    this.view = undefined;
    this.etag = '';
  }

  /** @returns {Promise<CaseView>} the newest that is known, which may be another answer */
  async load() {
    const isNews = this.#asking();
    return this.#take(await ask(this.path), isNews());
  }

  /**
   * @param {string} what
   * @param {unknown} body
   * @returns {Promise<CaseView>}
   */
  async write(what, body) {
    const isNews = this.#asking();
    const headers = { 'if-match': ofAnyVersion.has(what) ? '*' : this.etag };
    return this.#take(await ask(`${this.path}/${what}`, { method: 'POST', body, headers }), isNews());
  }

  /**
   * Of two answers of one version the one that was asked for later is newer: a claim that was renewed, or has lapsed.
   * @param {{ body: CaseView, etag: string }} answer
   * @param {boolean} isNews
   */
  #take({ body, etag }, isNews) {
    const known = this.view;
    if (known !== undefined && (body.version < known.version || (body.version === known.version && !isNews)))
      return known;
    this.view = body;
    this.etag = etag;
    return body;
  }
}
