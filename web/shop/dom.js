/**
 * @template {HTMLElement} [Found=HTMLElement]
 * @param {string} id
 * @returns {Found}
 */
export function byId(id) {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`There is no #${id}`);
  return /** @type {Found} */ (found);
}

/**
 * An element; what is in it is text, or elements.
 * @param {string} name
 * @param {Record<string, string>} [attributes]
 * @param {...(Node | string)} children
 */
export function element(name, attributes = {}, ...children) {
  const made = document.createElement(name);
  for (const [attribute, value] of Object.entries(attributes)) made.setAttribute(attribute, value);
  made.append(...children);
  return made;
}

/**
 * One of several to choose from.
 * @param {{ name: string, value: string, title: string, note?: string, checked?: boolean, disabled?: boolean }} choice
 */
export function radio({ name, value, title, note = '', checked = false, disabled = false }) {
  const input = /** @type {HTMLInputElement} */ (element('input', { type: 'radio', name, value }));
  input.checked = checked;
  input.disabled = disabled;
  return element('label', { class: 'choice' }, input, element('span', {}, title, element('small', {}, note)));
}
