export type FormValue = string | FormValue[] | { [name: string]: FormValue };
export type Form = Record<string, FormValue>;

interface Branch {
  [name: string]: string | Branch;
}

const MAX_DEPTH = 5;
const INDEX = /^\d+$/;

/** Stripe's form encoding: `metadata[orderId]=1&expand[]=latest_charge&list[0]=a`. */
export function parseForm(encoded: string): Form {
  const root = emptyBranch();
  for (const [name, value] of new URLSearchParams(encoded)) insert(root, pathOf(name), value);
  return Object.fromEntries(Object.entries(root).map(([name, value]) => [name, settle(value)]));
}

/** The same for the same parameters in any order. */
export function canonicalForm(form: FormValue): string {
  if (typeof form === 'string') return JSON.stringify(form);
  if (Array.isArray(form)) return `[${form.map(canonicalForm).join()}]`;
  const entries = Object.entries(form).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${entries.map(([name, value]) => `${JSON.stringify(name)}:${canonicalForm(value)}`).join()}}`;
}

// Without a prototype a parameter called __proto__ is a name like any other.
const emptyBranch = (): Branch => Object.create(null) as Branch;

function pathOf(name: string): string[] {
  const [head = '', ...rest] = name.split('[');
  return [head, ...rest.map((part) => part.replace(/\]$/, ''))].slice(0, MAX_DEPTH);
}

function insert(branch: Branch, [head = '', ...rest]: string[], value: string): void {
  const name = head === '' ? String(Object.keys(branch).length) : head;
  if (rest.length === 0) {
    branch[name] = value;
    return;
  }
  const existing = branch[name];
  const next = typeof existing === 'object' ? existing : emptyBranch();
  branch[name] = next;
  insert(next, rest, value);
}

function settle(value: string | Branch): FormValue {
  if (typeof value === 'string') return value;
  const entries = Object.entries(value);
  if (entries.every(([name]) => INDEX.test(name))) return entries.map(([, item]) => settle(item));
  return Object.fromEntries(entries.map(([name, item]) => [name, settle(item)]));
}
