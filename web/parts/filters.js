import { h } from './dom.js';

/**
 * @typedef {object} Filter
 * @property {string} name of the parameter in the address
 * @property {string} label
 * @property {readonly { value: string, label: string }[]} [options] a choice
 * @property {string} [flag] a box to tick, and the value it stands for
 */

/** What the address asks for. @param {readonly Filter[]} filters */
export function filtersInAddress(filters) {
  const given = new URLSearchParams(location.search);
  const known = new URLSearchParams();
  for (const { name } of filters) {
    const value = given.get(name);
    if (value) known.set(name, value);
  }
  return known;
}

/**
 * Controls for the filters of a list. The choice is kept in the address.
 * @param {readonly Filter[]} filters
 * @param {(chosen: URLSearchParams) => void} onChange
 */
export function filterBar(filters, onChange) {
  const chosen = filtersInAddress(filters);
  const form = h(
    'form',
    { class: 'filters', role: 'search', 'aria-label': 'Filters' },
    filters.map((filter) => control(filter, chosen.get(filter.name) ?? '')),
    h('button', { type: 'reset', class: 'plain' }, 'Clear'),
  );
  const apply = () => {
    const now = new URLSearchParams();
    for (const [name, value] of new FormData(form))
      if (typeof value === 'string' && value !== '') now.set(name, value);
    form.dataset.active = String(now.size > 0);
    const query = now.toString();
    history.replaceState(null, '', query === '' ? location.pathname : `${location.pathname}?${query}`);
    onChange(now);
  };
  form.dataset.active = String(chosen.size > 0);
  form.addEventListener('change', apply);
  // Elsewhere single keys are shortcuts.
  form.addEventListener('keydown', ({ key, target }) => {
    if (key === 'Escape' && target instanceof HTMLElement) target.blur();
  });
  form.addEventListener('submit', (event) => event.preventDefault());
  form.addEventListener('reset', (event) => {
    event.preventDefault();
    for (const element of form.elements) {
      if (element instanceof HTMLSelectElement) element.value = '';
      if (element instanceof HTMLInputElement && element.type === 'checkbox') element.checked = false;
    }
    apply();
  });
  return form;
}

/** @param {Filter} filter @param {string} value */
function control({ name, label, options, flag }, value) {
  const id = `filter-${name}`;
  if (flag !== undefined) {
    return h(
      'label',
      { class: 'tick' },
      h('input', { type: 'checkbox', name, value: flag, checked: value === flag }),
      label,
    );
  }
  const known = options ?? [];
  const all =
    value === '' || known.some((option) => option.value === value)
      ? known
      : [...known, { value, label: value }];
  const select = h(
    'select',
    { id, name },
    all.map((option) => h('option', { value: option.value }, option.label)),
  );
  select.value = value;
  return h('div', { class: 'filter' }, h('label', { for: id }, label), select);
}
