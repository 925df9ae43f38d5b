import { field, openDialog } from './dialog.js';
import { fill, h, setText } from './dom.js';
import { allRoles, allTeams, isToken, onPrincipal, principal, setPrincipal } from './principal.js';

/** Who works here, and the way to say so. Nobody has checked it, and it says that. */
export function whoControl() {
  const button = h('button', { class: 'who', type: 'button', onclick: () => void askWho() });
  const show = () => {
    const who = principal();
    fill(
      button,
      who && h('span', { class: 'unseen' }, 'You are '),
      h('span', { class: 'who-name' }, who === undefined ? 'Who are you?' : who.name),
      who && h('span', { class: 'quiet' }, who.roles.join(', ')),
      who && h('span', { class: 'unseen' }, '; change'),
    );
  };
  onPrincipal(show);
  show();
  return h(
    'div',
    { class: 'who-box' },
    button,
    h('span', { class: 'dev-login' }, 'development login, not authenticated'),
  );
}

/** Asks, where it is not known yet. Resolves to whether it is known now. */
export async function ensureWho() {
  return principal() !== undefined || (await askWho());
}

/** @returns {Promise<boolean>} */
function askWho() {
  const who = principal();
  const name = h('input', {
    id: 'who-name',
    name: 'name',
    value: who?.name ?? '',
    required: true,
    autocomplete: 'off',
    spellcheck: 'false',
    maxlength: 100,
  });
  const error = h('p', { class: 'field-error', id: 'who-name-error', role: 'alert' });
  const named = field('Name', name, 'Letters, digits and . _ @ -');
  named.append(error);
  const dialog = openDialog({
    title: 'Who are you?',
    content: [
      h(
        'p',
        { class: 'quiet' },
        'Development login, not authenticated: whatever you enter is believed, and written into the audit as such.',
      ),
      named,
      choices('Roles', 'roles', allRoles, who?.roles ?? ['operator']),
      choices('Teams', 'teams', allTeams, who?.teams ?? []),
    ],
    action: 'Use this name',
    submit: async (form) => {
      const roles = form.getAll('roles').map(String);
      setPrincipal({
        name: String(form.get('name')).trim(),
        // As the server takes it.
        roles: roles.length > 0 ? roles : ['operator'],
        teams: form.getAll('teams').map(String),
      });
      return true;
    },
  });
  checkName(name, error);
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(principal() !== undefined)));
}

/** Says in words, beside the field, why a name is not taken. @param {HTMLInputElement} name @param {HTMLElement} error */
function checkName(name, error) {
  name.setAttribute('aria-describedby', `${name.getAttribute('aria-describedby')} ${error.id}`);
  const check = () => {
    const given = name.value.trim();
    const wrong = given === '' ? 'Enter a name.' : 'Only letters, digits and . _ @ - can be in a name.';
    name.setCustomValidity(isToken(given) ? '' : wrong);
    if (name.validity.valid) show('');
  };
  const show = (/** @type {string} */ text) => {
    setText(error, text);
    name.setAttribute('aria-invalid', String(text !== ''));
  };
  name.addEventListener('input', check);
  name.addEventListener('invalid', (event) => {
    event.preventDefault();
    show(name.validationMessage);
    name.focus();
  });
  check();
}

/**
 * @param {string} legend
 * @param {string} name
 * @param {readonly string[]} values
 * @param {readonly string[]} chosen
 */
function choices(legend, name, values, chosen) {
  return h(
    'fieldset',
    { class: 'choices' },
    h('legend', {}, legend),
    values.map((value) =>
      h('label', {}, h('input', { type: 'checkbox', name, value, checked: chosen.includes(value) }), value),
    ),
  );
}
