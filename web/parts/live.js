/** @import { News } from '../contract.ts' */
import { alive, followStream, lostContact } from './connection.js';

/** Three missed signs of life: a connection that is dead without knowing it. */
const silenceMs = 46_000;
const longestPauseMs = 10_000;

/**
 * Follows a stream of server-sent events for as long as the page lives, over any number of connections. Unlike `EventSource` it
 * notices the comments by which a server tells that it is still there.
 * @param {string} path
 * @param {object} on
 * @param {(news: News) => void} on.news
 * @param {() => void} [on.open] connected (again): what happened meanwhile is to be asked for
 * @returns {() => void} ends it
 */
export function follow(path, { news, open }) {
  const end = new AbortController();
  followStream();
  void keepFollowing(path, { news, open, end });
  return () => end.abort();
}

/**
 * @param {string} path
 * @param {{ news: (news: News) => void, open?: (() => void) | undefined, end: AbortController }} on
 */
async function keepFollowing(path, { news, open, end }) {
  let pause = 500;
  let lastId = '';
  while (!end.signal.aborted) {
    const cut = new AbortController();
    const stop = () => cut.abort();
    end.signal.addEventListener('abort', stop);
    addEventListener('offline', stop);
    let watchdog = setTimeout(stop, silenceMs);
    try {
      const answer = await fetch(path, {
        cache: 'no-store',
        headers: { accept: 'text/event-stream', ...(lastId === '' ? {} : { 'last-event-id': lastId }) },
        signal: cut.signal,
      });
      if (answer.status === 204) return;
      if (!answer.ok || answer.body === null) throw new Error(`The stream answered ${answer.status}`);
      alive();
      open?.();
      pause = 500;
      for await (const one of events(answer.body, () => {
        clearTimeout(watchdog);
        watchdog = setTimeout(stop, silenceMs);
        alive();
      })) {
        if (one.id !== '') lastId = one.id;
        news(one);
        if (one.event === 'end') return;
      }
      throw new Error('The stream has ended');
    } catch {
      if (end.signal.aborted) return;
      lostContact();
    } finally {
      clearTimeout(watchdog);
      removeEventListener('offline', stop);
      end.signal.removeEventListener('abort', stop);
    }
    await backOnline(pause);
    pause = Math.min(pause * 2, longestPauseMs);
  }
}

/** @param {number} ms @returns {Promise<void>} */
function backOnline(ms) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener('online', go);
  });
}

/**
 * @param {ReadableStream<Uint8Array>} body
 * @param {() => void} onLife
 * @returns {AsyncGenerator<News>}
 */
async function* events(body, onLife) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let buffer = '';
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    onLife();
    buffer += decoder.decode(value, { stream: true }).replaceAll('\r\n', '\n');
    const blocks = buffer.split('\n\n');
    buffer = blocks.pop() ?? '';
    for (const block of blocks) {
      const one = parseBlock(block);
      if (one !== undefined) yield one;
    }
  }
}

/** @param {string} block @returns {News | undefined} */
function parseBlock(block) {
  const found = { event: 'message', data: '', id: '' };
  let some = false;
  for (const line of block.split('\n')) {
    const [, field = '', value = ''] = /^(event|data|id): ?(.*)$/.exec(line) ?? [];
    if (field === 'data') found.data += (some ? '\n' : '') + value;
    if (field === 'data') some = true;
    if (field === 'event') found.event = value;
    if (field === 'id') found.id = value;
  }
  return some || found.event !== 'message' ? found : undefined;
}
