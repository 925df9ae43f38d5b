/** @import { CaseView } from '../contract.ts' */
import { ApiProblem, ask } from './api.js';

/** What changes nothing about the question that is decided, and may be sent again on the case as it is by now. */
const harmless = new Set(['claim', 'release', 'notes', 'assign']);

/** One case as this page knows it, and the way to change it: every write says which version it has seen. */
export class CaseDesk {
  /** @param {string} caseId */
  constructor(caseId) {
    this.path = `/reviews/${encodeURIComponent(caseId)}`;
    /** @type {CaseView | undefined} */
    this.view = undefined;
    this.etag = '';
  }

  /** @returns {Promise<CaseView>} */
  async load() {
    return this.#take(await ask(this.path));
  }

  /**
   * @param {string} what
   * @param {unknown} body
   * @returns {Promise<CaseView>}
   */
  async write(what, body) {
    if (this.etag === '') await this.load();
    try {
      return await this.#send(what, body);
    } catch (error) {
      if (!harmless.has(what) || !(error instanceof ApiProblem) || error.status !== 412) throw error;
      await this.load();
      return await this.#send(what, body);
    }
  }

  /** @param {string} what @param {unknown} body */
  async #send(what, body) {
    const headers = { 'if-match': this.etag };
    return this.#take(await ask(`${this.path}/${what}`, { method: 'POST', body, headers }));
  }

  /** @param {{ body: CaseView, etag: string }} answer */
  #take({ body, etag }) {
    this.view = body;
    this.etag = etag;
    return body;
  }
}
