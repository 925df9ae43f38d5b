import { element } from './dom.js';

/** @typedef {{ detail: string, pointer?: string }} Objection */

/**
 * Says at each field what is wrong with it, and leads to the first.
 * @param {HTMLFormElement} form
 * @param {readonly Objection[]} objections
 * @returns {{ marked: string[], others: string[] }} the same in the words of the form; others are about nothing in it
 */
export function markFields(form, objections) {
  /** @type {{ marked: string[], others: string[] }} */
  const told = { marked: [], others: [] };
  for (const { pointer, detail } of objections) {
    const input = form.elements.namedItem(pointer?.split('/').at(-1) ?? '');
    const label = input instanceof HTMLElement ? input.closest('label') : null;
    if (!(input instanceof HTMLElement) || label === null) {
      told.others.push(`${detail}.`);
      continue;
    }
    const name = label.firstChild?.textContent?.trim() ?? '';
    told.marked.push(`${name}: ${detail.charAt(0).toLowerCase()}${detail.slice(1)}.`);
    mark(input, label, detail);
  }
  const first = form.querySelector('[aria-invalid]');
  if (first instanceof HTMLElement) {
    first.focus({ preventScroll: true });
    first.closest('label')?.scrollIntoView({ block: 'center' });
  }
  return told;
}

/** @param {HTMLElement} input @param {HTMLElement} label @param {string} detail */
function mark(input, label, detail) {
  input.setAttribute('aria-invalid', 'true');
  label.append(element('small', { class: 'wrong' }, detail));
  input.closest('details')?.setAttribute('open', '');
}

/** @param {HTMLFormElement} form */
export function clearMarks(form) {
  for (const input of form.querySelectorAll('[aria-invalid]')) input.removeAttribute('aria-invalid');
  for (const text of form.querySelectorAll('.wrong')) text.remove();
}
