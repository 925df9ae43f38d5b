import { openDialog } from './dialog.js';
import { h } from './dom.js';

/**
 * @typedef {object} Shortcut
 * @property {string} key as in `KeyboardEvent.key`
 * @property {string} does what it does, for the help
 * @property {() => void} [run] absent where the browser does it by itself
 */

/**
 * Single keys, except while something is being entered. `?` lists them.
 * @param {readonly Shortcut[]} shortcuts
 */
export function listenToKeys(shortcuts) {
  const help = { key: '?', does: 'Show these keys', run: () => showHelp([...shortcuts, help]) };
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || isEntering(event.target))
      return;
    const shortcut = [...shortcuts, help].find(({ key, run }) => key === event.key && run !== undefined);
    if (shortcut?.run === undefined) return;
    event.preventDefault();
    shortcut.run();
  });
  return h(
    'button',
    { class: 'plain keys-button', type: 'button', onclick: help.run, 'aria-keyshortcuts': '?' },
    'Keys ',
    h('kbd', {}, '?'),
  );
}

/** @param {readonly Shortcut[]} shortcuts */
function showHelp(shortcuts) {
  openDialog({
    title: 'Keys',
    content: [
      h(
        'dl',
        { class: 'keys' },
        shortcuts.map(({ key, does }) => h('div', {}, h('dt', {}, h('kbd', {}, key)), h('dd', {}, does))),
      ),
    ],
  });
}

/** @param {EventTarget | null} target */
function isEntering(target) {
  if (document.querySelector('dialog[open]') !== null) return true;
  if (!(target instanceof HTMLElement)) return false;
  if (target instanceof HTMLInputElement) return !['checkbox', 'radio', 'button'].includes(target.type);
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
