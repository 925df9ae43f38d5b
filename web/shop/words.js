import { formatMoney } from '../parts/money.js';
import { saga } from '../saga.js';

/** @typedef {import('./api.js').Order} Order */

/** What a customer reads on top. @param {Order} order @returns {[title: string, text: string]} */
export function headline(order) {
  const { captured, refunded } = order.payments;
  const back = formatMoney({ amount: refunded, currency: order.total.currency });
  switch (order.status) {
    case 'completed':
      return refunded > 0
        ? ['Your order is complete', `${back} were given back to you.`]
        : [
            'Thank you, it is on its way',
            'Your order is paid and packed. We have sent the receipt by e-mail.',
          ];
    case 'cancelled':
      return [
        'Your order is cancelled',
        captured > 0 ? `${back} were given back to you.` : 'Nothing was charged.',
      ];
    case 'cancelling':
      return [
        'Your order is being cancelled',
        'All money that was taken is given back. This takes a moment.',
      ];
    case 'action_required':
      return ['Your order needs you', 'It goes on as soon as it is paid.'];
    case 'in_review':
      return [
        'We are looking after it',
        order.customerMessage ?? 'One of us takes a closer look before it goes on.',
      ];
    case 'stalled':
      return ['It takes longer than usual', 'Your order is safe, and we are on it. You need do nothing.'];
    default:
      return [
        'Thank you, we are on it',
        'You can watch it here, or close this page: it goes on without you.',
      ];
  }
}

const steps = new Map(saga.steps.map(({ name, customer }) => [name, customer]));

/**
 * How a step is shown: its kind is a class, the note says what a colour cannot.
 * @param {import('./api.js').Step} step
 * @param {Order} order
 * @returns {{ kind: 'done' | 'now' | 'later' | 'waits' | 'off', title: string, note: string }}
 */
export function stepWords({ name, status, message }, order) {
  const words = steps.get(name) ?? { later: name, now: name, done: name, undone: name, refused: name };
  const over = order.status === 'cancelled' || order.status === 'cancelling';
  switch (status) {
    case 'succeeded':
      return { kind: 'done', title: words.done, note: '' };
    case 'held':
      return { kind: 'done', title: words.held ?? words.done, note: '' };
    case 'running':
      return { kind: 'now', title: words.now, note: '' };
    case 'retrying':
      return { kind: 'now', title: words.now, note: 'No answer yet, we try again' };
    case 'stalled':
      return { kind: 'waits', title: words.now, note: 'Takes longer than usual' };
    case 'refused':
      // What it was refused for; a bank's refusal says so itself, and asks for another card.
      return over
        ? { kind: 'off', title: words.over ?? words.refused, note: (words.over && message) ?? '' }
        : { kind: 'waits', title: words.refused, note: waitsFor(order) };
    case 'undoing':
      return { kind: 'now', title: words.undone, note: 'In a moment' };
    case 'undone':
      return { kind: 'off', title: words.undone, note: '' };
    case 'waived':
    case 'skipped':
      return { kind: 'off', title: words.later, note: 'Left out' };
    default:
      return { kind: over ? 'off' : 'later', title: words.later, note: '' };
  }
}

/** @param {Order} order */
function waitsFor({ status }) {
  if (status === 'action_required') return 'Waits for you';
  return status === 'in_review' ? 'We are looking after it' : 'Going on in a moment';
}

/** `until tomorrow, 18:40`, in the customer's own time. @param {string} moment */
export function untilWords(moment) {
  const at = new Date(moment);
  const days = Math.round((startOfDay(at) - startOfDay(new Date())) / 86_400_000);
  const time = at.toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
  const day =
    days === 0
      ? 'today'
      : days === 1
        ? 'tomorrow'
        : at.toLocaleDateString('en-GB', { day: 'numeric', month: 'long' });
  return `We keep your order until ${day}, ${time}. After that one of us takes over.`;
}

/** @param {Date} date */
function startOfDay(date) {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
