import { fill, find, h } from './dom.js';
import { moment } from './time.js';

/** Without a sign of life for so long, what is shown may be old. The server gives one each 15 s. */
const patienceMs = 40_000;

let lastNews = Date.now();
let lost = false;
let following = false;
let shown = '';

/** The server has answered. */
export function cameBack() {
  if (!following) alive();
}

/** A stream has said something, or the page was loaded again. */
export function alive() {
  lastNews = Date.now();
  lost = false;
  render();
}

export function lostContact() {
  lost = true;
  render();
}

/** From now on only a stream tells that all is well. */
export function followStream() {
  following = true;
}

addEventListener('offline', render);
addEventListener('online', render);
setInterval(render, 1_000);

function state() {
  if (!navigator.onLine) return 'offline';
  if (lost) return 'lost';
  return following && Date.now() - lastNews > patienceMs ? 'stale' : 'live';
}

const words = {
  offline: 'You are offline.',
  lost: 'The connection is lost; reconnecting.',
  stale: 'Nothing has been heard for a while; reconnecting.',
  live: '',
};

function render() {
  const now = state();
  document.documentElement.dataset.connection = now;
  const text =
    now === 'live' ? '' : `${words[now]} What you see is as of ${moment(new Date(lastNews).toISOString())}.`;
  if (text === shown) return;
  shown = text;
  fill(find('#connection', HTMLElement), text === '' ? null : h('p', { class: 'stale-bar' }, text));
}
