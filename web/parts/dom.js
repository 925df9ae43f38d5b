/** @typedef {Node | string | number | null | undefined | false} Child */

/**
 * An element. Text only ever becomes text nodes; there is no way to hand in markup.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {Record<string, unknown>} [attributes] `on…` are listeners; `class` may be a list; false, null and undefined are left out
 * @param {...(Child | Child[])} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  decorate(element, attributes);
  element.append(...nodes(children));
  return element;
}

/**
 * The same for SVG.
 * @param {string} tag
 * @param {Record<string, unknown>} [attributes]
 * @param {...(Child | Child[])} children
 */
export function svg(tag, attributes = {}, ...children) {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  decorate(element, attributes);
  element.append(...nodes(children));
  return element;
}

/**
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function fill(element, ...children) {
  element.replaceChildren(...nodes(children));
}

/**
 * Fills an element again while somebody may be at work in it: the focus stays where it was, and what was opened stays open.
 * @param {Element} element
 * @param {...(Child | Child[])} children
 */
export function refill(element, ...children) {
  const focused = element.contains(document.activeElement) ? document.activeElement : null;
  const opened = [...element.querySelectorAll('details[open] > summary')];
  fill(element, ...children);
  for (const summary of opened) alike(summary)?.closest('details')?.setAttribute('open', '');
  if (focused !== null) focusAgain(focused);
}

/** Gives the focus back to what had it, or to what stands in its place by now; else to the content of the page. @param {Element} before */
export function focusAgain(before) {
  const again = before.isConnected ? before : alike(before);
  if (again instanceof HTMLElement) again.focus({ preventScroll: true });
  if (document.activeElement !== again || again === document.body)
    find('#main', HTMLElement).focus({ preventScroll: true });
}

/** What is in the page now, and says the same. @param {Element} gone */
function alike(gone) {
  const nameOf = (/** @type {Element} */ one) =>
    JSON.stringify([one.id, one.getAttribute('href'), one.getAttribute('aria-label'), one.textContent]);
  const name = nameOf(gone);
  return [...document.querySelectorAll(gone.tagName)].find((one) => nameOf(one) === name);
}

/**
 * Sets text only where it differs: nothing is announced or selected again.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * @template {Element} T
 * @param {string} selector
 * @param {new (...given: never[]) => T} type
 * @param {ParentNode} [within]
 * @returns {T}
 */
export function find(selector, type, within = document) {
  const found = within.querySelector(selector);
  if (found instanceof type) return found;
  throw new Error(`The page has no ${selector}`);
}

let toast = 0;

/** Tells what has come of a key or a button: shown for a while, and read out. @param {string} text */
export function announce(text) {
  const announcer = find('#announcer', HTMLElement);
  announcer.className = 'toast';
  // Said twice it is told twice.
  fill(announcer, text);
  clearTimeout(toast);
  toast = window.setTimeout(() => (announcer.className = 'unseen'), 6_000);
}

/** @param {(Child | Child[])[]} children */
function nodes(children) {
  return children
    .flat()
    .filter((child) => child !== null && child !== undefined && child !== false && child !== '')
    .map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * @param {Element} element
 * @param {Record<string, unknown>} attributes
 */
function decorate(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith('on') && typeof value === 'function')
      element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else if (name === 'value' && 'value' in element) element.value = value;
    else if (Array.isArray(value)) element.setAttribute(name, value.filter(Boolean).join(' '));
    else element.setAttribute(name, value === true ? '' : String(value));
  }
}
