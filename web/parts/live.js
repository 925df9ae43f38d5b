/** @import { News } from '../contract.ts' */
import { alive, followStream, lostContact } from './connection.js';
import { share } from './shared-stream.js';

/**
 * Follows a stream of server-sent events for as long as the page lives, and shows when what is shown may be old.
 * @param {string} path
 * @param {object} on
 * @param {(news: News) => void} on.news
 * @param {() => void} [on.open] what happened until now is to be asked for
 * @returns {() => void} ends it
 */
export function follow(path, { news, open }) {
  followStream();
  return share(path, (word) => {
    if (word.kind === 'lost') return lostContact();
    if (word.kind !== 'joined') alive();
    if (word.kind === 'news') news(word.news);
    if (word.kind === 'joined' || word.kind === 'open') open?.();
  });
}
