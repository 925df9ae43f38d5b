/** @import { CaseView } from '../contract.ts' */
import { announce, fill, h } from './dom.js';
import { hasRole, principal } from './principal.js';
import { problemBox } from './problem.js';
import { countdown } from './time.js';
import { ensureWho } from './who.js';

/**
 * Who works on the case. A claim is a lease: this page renews it each third of its time, while it can be seen.
 */
export class ClaimStrip {
  /** @type {CaseView | undefined} */
  #view;
  #timer = 0;
  #lapse = 0;
  #leaseMs = 0;
  #shown = '';

  /**
   * @param {(what: string, body: unknown) => Promise<void>} write
   * @param {() => void} onLapse the time of a claim is over: it was renewed elsewhere, or is free
   */
  constructor(write, onLapse) {
    this.write = write;
    this.onLapse = onLapse;
    this.line = h('div', { class: 'claim-strip', tabindex: -1 });
    this.slot = h('div', {});
    this.element = h('div', {}, this.line, this.slot);
    document.addEventListener('visibilitychange', () => this.#beat());
  }

  /** @param {CaseView} view */
  show(view) {
    const { claimedBy, claimedUntil, status } = view;
    const wasMine = this.isMine();
    this.#view = view;
    this.#measure(view);
    if (wasMine && claimedBy !== undefined && !this.isMine())
      announce(`${claimedBy} has taken the case over.`);
    const now = JSON.stringify([claimedBy, claimedUntil, status, principal()]);
    if (now !== this.#shown) {
      this.#shown = now;
      const hadFocus = this.line.contains(document.activeElement);
      this.line.dataset.claim = claimedBy === undefined ? 'none' : this.isMine() ? 'mine' : 'other';
      fill(
        this.line,
        status === 'closed' ? null : this.#words(claimedBy, claimedUntil),
        status === 'closed' ? null : this.#actions(claimedBy),
      );
      this.line.hidden = status === 'closed';
      if (hadFocus) (this.line.querySelector('button') ?? this.line).focus();
    }
    this.#beat();
    clearTimeout(this.#lapse);
    if (claimedUntil !== undefined)
      this.#lapse = window.setTimeout(this.onLapse, Math.max(0, Date.parse(claimedUntil) - Date.now()) + 300);
  }

  isMine() {
    const who = principal();
    return who !== undefined && this.#view?.claimedBy === who.name;
  }

  async claim() {
    await this.#send('claim', {});
  }

  /** @param {string | undefined} claimedBy @param {string | undefined} claimedUntil */
  #words(claimedBy, claimedUntil) {
    if (claimedBy === undefined || claimedUntil === undefined)
      return h('span', {}, 'Nobody is working on it.');
    if (this.isMine())
      return h(
        'span',
        {},
        'You are working on it. ',
        countdown(claimedUntil, (left) => `Yours for ${left}, and renewed while you are here.`),
      );
    return h(
      'span',
      {},
      h('strong', {}, claimedBy),
      ' is working on it, ',
      countdown(claimedUntil, (left) => `for ${left} more unless renewed.`),
    );
  }

  /** @param {string | undefined} claimedBy */
  #actions(claimedBy) {
    const button = (
      /** @type {string} */ words,
      /** @type {string} */ what,
      /** @type {unknown} */ body,
      primary = false,
    ) =>
      h(
        'button',
        { type: 'button', class: primary ? 'primary' : null, onclick: () => void this.#send(what, body) },
        words,
      );
    if (claimedBy === undefined) return button('Claim', 'claim', {}, true);
    if (this.isMine()) return button('Release', 'release', {});
    return hasRole('lead') ? button('Take over', 'claim', { takeOver: true }) : null;
  }

  /** @param {string} what @param {unknown} body */
  async #send(what, body) {
    if (!(await ensureWho())) return;
    try {
      fill(this.slot);
      await this.write(what, body);
    } catch (error) {
      fill(this.slot, problemBox(error));
    }
  }

  /** How long a claim lasts is seen when it begins. @param {CaseView} view */
  #measure({ claimedUntil }) {
    if (claimedUntil === undefined || !this.isMine()) this.#leaseMs = 0;
    else this.#leaseMs = Math.max(this.#leaseMs, Date.parse(claimedUntil) - Date.now());
  }

  #beat() {
    clearTimeout(this.#timer);
    const until = this.#view?.claimedUntil;
    if (until === undefined || !this.isMine() || this.#view?.status === 'closed' || document.hidden) return;
    const left = Date.parse(until) - Date.now();
    const wait = Math.max(500, left - (this.#leaseMs * 2) / 3);
    this.#timer = window.setTimeout(() => {
      // One that could not be renewed is tried again, until it has lapsed.
      this.write('claim', {}).catch(() => {
        if (Date.parse(until) > Date.now()) this.#beat();
      });
    }, wait);
  }
}
