/** @import { JsonSchema } from '../contract.ts' */
import { fill, h } from './dom.js';
import { fieldWords } from './words.js';

/** Controls for what a JSON Schema describes, and the way to read from them what was entered. */
export class SchemaForm {
  /** @type {Map<string, { control: HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement, schema: JsonSchema, label: string, error: HTMLElement }>} */
  #fields = new Map();

  /** @param {JsonSchema} schema of an object */
  constructor(schema) {
    this.element = h('div', { class: 'schema-form' }, this.#object(schema, ''));
    this.isEmpty = this.#fields.size === 0;
    this.#keepApart();
  }

  /** The item to be replaced is not offered in its own place. */
  #keepApart() {
    const replaced = this.#fields.get('/sku')?.control;
    const instead = this.#fields.get('/replacement')?.control;
    if (replaced === undefined || !(instead instanceof HTMLSelectElement)) return;
    const apply = () => {
      for (const option of instead.options)
        option.hidden = option.disabled = option.value !== '' && option.value === replaced.value;
      if (instead.value !== '' && instead.value === replaced.value) instead.value = '';
    };
    replaced.addEventListener('change', apply);
    apply();
  }

  /** The entered values; empty optional fields are left out. @returns {Record<string, unknown>} */
  read() {
    /** @type {Record<string, unknown>} */
    const data = {};
    for (const [pointer, { control, schema }] of this.#fields) {
      const value = valueOf(control, schema);
      if (value === undefined) continue;
      const path = pointer.split('/').slice(1);
      const last = path.pop() ?? '';
      let inner = data;
      for (const name of path) inner = /** @type {Record<string, unknown>} */ (inner[name] ??= {});
      inner[last] = value;
    }
    return data;
  }

  /** Whether the browser finds nothing to object to. */
  isComplete() {
    return [...this.#fields.values()].every(({ control }) => control.validity.valid);
  }

  /** Says beside each number that cannot be taken what is wanted. Returns whether there is one. */
  showBadNumbers() {
    const bad = [...this.#fields.values()].filter(({ control, schema }) => isBadNumber(control, schema));
    for (const { control, schema, error } of bad) {
      control.setAttribute('aria-invalid', 'true');
      fill(error, numberWords(schema));
    }
    return bad.length > 0;
  }

  /**
   * Marks what an answer objected to. Those that belong to no field here are returned.
   * @template {{ pointer?: string, detail: string }} E
   * @param {readonly E[]} errors
   */
  showErrors(errors) {
    for (const { control, error } of this.#fields.values()) {
      control.removeAttribute('aria-invalid');
      fill(error);
    }
    const others = [];
    let first = true;
    for (const one of errors) {
      const found = this.#at(one);
      if (found === undefined) {
        others.push(one);
        continue;
      }
      found.control.setAttribute('aria-invalid', 'true');
      fill(found.error, one.detail);
      if (first) found.control.focus();
      first = false;
    }
    return others;
  }

  /** What an answer objected to, by the labels that are read here. @param {{ pointer?: string, detail: string }} error */
  inWords(error) {
    const label = this.#at(error)?.label ?? fieldWords(error.pointer?.split('/').at(-1) ?? '');
    return [label, error.detail].filter(Boolean).join(': ');
  }

  /** @param {{ pointer?: string }} error */
  #at({ pointer = '' }) {
    return this.#fields.get(pointer.replace(/^\/data/, ''));
  }

  /**
   * @param {JsonSchema} schema
   * @param {string} pointer
   * @returns {HTMLElement[]}
   */
  #object({ properties = {}, required = [] }, pointer) {
    return Object.entries(properties).map(([name, property]) => {
      const label = property.title ?? fieldWords(name);
      const at = `${pointer}/${name}`;
      if (property.properties !== undefined)
        return h('fieldset', {}, h('legend', {}, label), this.#object(property, at));
      return this.#field(property, { at, label, required: required.includes(name) });
    });
  }

  /**
   * @param {JsonSchema} schema
   * @param {{ at: string, label: string, required: boolean }} field
   */
  #field(schema, { at, label, required }) {
    const id = `data${at.replaceAll('/', '-')}`;
    const control = controlFor(schema, { id, name: at, required });
    const error = h('p', { class: 'field-error', id: `${id}-error`, role: 'alert' });
    const hint = hintOf(schema);
    control.setAttribute('aria-describedby', hint === undefined ? `${id}-error` : `${id}-hint ${id}-error`);
    this.#fields.set(at, { control, schema, label, error });
    return h(
      'div',
      { class: 'field' },
      h(
        'label',
        { for: id },
        label,
        required || isNeededAtTimes(schema) ? null : h('span', { class: 'quiet' }, ' (optional)'),
      ),
      control,
      hint === undefined ? null : h('p', { class: 'hint', id: `${id}-hint` }, hint),
      error,
    );
  }
}

/**
 * @param {JsonSchema} schema
 * @param {{ id: string, name: string, required: boolean }} field
 */
function controlFor(schema, { id, name, required }) {
  const common = { id, name, required, autocomplete: 'off' };
  const choices = choicesOf(schema);
  if (choices !== undefined) {
    const select = h(
      'select',
      common,
      (!required || choices.length > 1) && h('option', { value: '' }, required ? 'Choose…' : '–'),
      choices.map(({ value, title }) => h('option', { value }, title)),
    );
    if (schema.default !== undefined) select.value = String(schema.default);
    return select;
  }
  const { minimum, maximum, minLength, maxLength, default: given } = schema;
  const value = given === undefined ? '' : String(given);
  if (isNumber(schema)) {
    const step = schema.type === 'integer' ? 1 : 'any';
    return h('input', {
      ...common,
      type: 'number',
      inputmode: 'numeric',
      min: minimum,
      max: bound(maximum),
      step,
      value,
    });
  }
  if (schema.format === 'date-time') return h('input', { ...common, type: 'datetime-local' });
  if (schema.format === 'date') return h('input', { ...common, type: 'date', value });
  const type = schema.format === 'email' ? 'email' : 'text';
  if (type === 'text' && (maxLength ?? 0) > 500)
    return h('textarea', { ...common, rows: 3, minlength: minLength, maxlength: maxLength }, value);
  return h('input', { ...common, type, minlength: minLength, maxlength: maxLength, value });
}

/** What is to be entered, with an example where nothing can be chosen. @param {JsonSchema} schema */
function hintOf(schema) {
  const { description, examples = [] } = schema;
  const [example] = choicesOf(schema) === undefined ? examples : [];
  if (example === undefined) return description;
  return description === undefined ? `For example ${example}` : `${description}, for example ${example}`;
}

/** Its hint says when. @param {JsonSchema} schema */
const isNeededAtTimes = ({ description = '' }) => description.startsWith('Needed');

/** Bounds that are only those of the number type say nothing. @param {number | undefined} value */
const bound = (value) => (value === Number.MAX_SAFE_INTEGER ? undefined : value);

/** @param {JsonSchema} schema @returns {{ value: string, title: string }[] | undefined} */
function choicesOf({ enum: values, oneOf, anyOf }) {
  const consts = (oneOf ?? anyOf)?.filter((one) => one.const !== undefined);
  if (consts !== undefined && consts.length > 0)
    return consts.map((one) => ({ value: String(one.const), title: one.title ?? String(one.const) }));
  return values?.map((value) => ({ value: String(value), title: String(value) }));
}

/** @param {JsonSchema} schema */
const isNumber = ({ type }) => type === 'integer' || type === 'number';

/** One that is not there is not bad. @param {{ validity: ValidityState }} control @param {JsonSchema} schema */
const isBadNumber = ({ validity }, schema) => isNumber(schema) && !validity.valid && !validity.valueMissing;

/** @param {JsonSchema} schema */
function numberWords({ type, minimum, maximum }) {
  const from = minimum === undefined ? '' : ` from ${minimum}`;
  const to = bound(maximum) === undefined ? '' : ` to ${maximum}`;
  return `Must be a ${type === 'integer' ? 'whole ' : ''}number${from}${to}`;
}

/**
 * @param {HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement} control
 * @param {JsonSchema} schema
 * @returns {unknown}
 */
function valueOf(control, schema) {
  const text = control.value.trim();
  if (text === '') return undefined;
  if (isNumber(schema)) return Number(text);
  // What a person enters is in their own zone.
  if (schema.format === 'date-time') return new Date(text).toISOString();
  return text;
}
