import { field, openDialog } from './dialog.js';
import { fill, h } from './dom.js';
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
  const dialog = openDialog({
    title: 'Who are you?',
    content: [
      h(
        'p',
        { class: 'quiet' },
        'Development login, not authenticated: whatever you enter is believed, and written into the audit as such.',
      ),
      field('Name', name, 'Letters, digits and . _ @ -'),
      choices('Roles', 'roles', allRoles, who?.roles ?? ['operator']),
      choices('Teams', 'teams', allTeams, who?.teams ?? []),
    ],
    action: 'Use this name',
    submit: async (form) => {
      const given = String(form.get('name')).trim();
      name.setCustomValidity(isToken(given) ? '' : 'Letters, digits and . _ @ - only');
      if (!name.reportValidity()) throw new Error('The name is not valid');
      setPrincipal({
        name: given,
        roles: form.getAll('roles').map(String),
        teams: form.getAll('teams').map(String),
      });
      return true;
    },
  });
  name.addEventListener('input', () =>
    name.setCustomValidity(isToken(name.value.trim()) ? '' : 'Letters, digits and . _ @ - only'),
  );
  return new Promise((resolve) => dialog.addEventListener('close', () => resolve(principal() !== undefined)));
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
