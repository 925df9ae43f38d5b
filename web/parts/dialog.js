import { focusAgain, h, setText } from './dom.js';
import { problemBox } from './problem.js';

/**
 * A modal dialog with a form. It closes when `submit` resolves to true; what it throws is shown in it.
 * @param {object} options
 * @param {string} options.title
 * @param {(Node | string)[]} options.content
 * @param {string} [options.action] of the button that submits; without one there is only Close
 * @param {() => string} [options.actionFor] what the button says of what has been entered
 * @param {boolean} [options.dangerous]
 * @param {(form: FormData, slot: HTMLElement) => Promise<boolean>} [options.submit] `slot`: where to show what becomes of it
 */
export function openDialog({ title, content, action, actionFor, dangerous = false, submit }) {
  const slot = h('div', { class: 'slot' });
  const close = h(
    'button',
    { type: 'button', onclick: () => dialog.close() },
    action === undefined ? 'Close' : 'Not now',
  );
  const go = action && h('button', { class: dangerous ? 'danger' : 'primary' }, action);
  const fields = h('fieldset', { class: 'bare' }, ...content);
  const form = h(
    'form',
    { method: 'dialog' },
    h('h2', { id: 'dialog-title' }, title),
    fields,
    slot,
    h('div', { class: 'actions' }, go || null, close),
  );
  const dialog = h('dialog', { 'aria-labelledby': 'dialog-title' }, form);
  if (actionFor !== undefined && go instanceof HTMLButtonElement) {
    const say = () => setText(go, actionFor());
    form.addEventListener('input', say);
    say();
  }
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    if (submit === undefined || !(go instanceof HTMLButtonElement) || isBusy(go)) return;
    setBusy(go, true);
    slot.replaceChildren();
    submit(new FormData(form), slot).then(
      (done) => {
        if (done) return dialog.close();
        // It is sent, and only to be read from now on.
        close.textContent = 'Close';
        close.focus();
        go.remove();
        fields.disabled = true;
      },
      (error) => {
        slot.replaceChildren(problemBox(error));
        setBusy(go, false);
      },
    );
  });
  const opener = document.activeElement;
  dialog.addEventListener('close', () => {
    const { activeElement } = document;
    const isLost =
      activeElement === null || activeElement === document.body || dialog.contains(activeElement);
    dialog.remove();
    // What opened it may have been replaced meanwhile. This is told a little later, and whoever has moved on stays there.
    if (isLost) focusAgain(opener ?? document.body);
  });
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}

/** Unlike one that is disabled, a busy button keeps the focus. @param {HTMLElement} button */
export const isBusy = (button) => button.ariaDisabled === 'true';

/** @param {HTMLElement} button @param {boolean} busy */
export function setBusy(button, busy) {
  if (busy) button.setAttribute('aria-disabled', 'true');
  else button.removeAttribute('aria-disabled');
}

/**
 * @param {string} label
 * @param {Node & { id: string }} control
 * @param {string} [hint]
 */
export function field(label, control, hint) {
  const hintId = `${control.id}-hint`;
  if (hint !== undefined && control instanceof Element) control.setAttribute('aria-describedby', hintId);
  return h(
    'div',
    { class: 'field' },
    h('label', { for: control.id }, label),
    control,
    hint === undefined ? null : h('p', { class: 'hint', id: hintId }, hint),
  );
}

/** @param {string} [hint] */
export function reasonField(hint = 'Kept with the audit. No personal data of customers.') {
  return field(
    'Reason',
    h('input', { id: 'reason', name: 'reason', required: true, maxlength: 500, autocomplete: 'off' }),
    hint,
  );
}
