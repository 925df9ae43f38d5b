/** @import { News } from '../contract.ts' */
import { listen } from './event-stream.js';

/**
 * What every tab is told of a stream. `open`: connected (again), and `joined`: others have listened before; what happened
 * meanwhile is to be asked for then.
 * @typedef {{ kind: 'joined' | 'open' | 'alive' | 'lost' } | { kind: 'news', news: News }} Word
 */

/** A browser opens six connections to a host over HTTP/1.1, for all tabs together: some are left for what is asked. */
const mostStreams = 4;
const askMs = 3_000;
const firstPauseMs = 500;
const longestPauseMs = 10_000;

/**
 * Follows a stream together with all tabs of this browser that follow it: one of them has the connection, and tells the others.
 * When that one is closed another takes over. Where there are more streams than connections for them, it is asked every few
 * seconds instead what happened.
 * @param {string} path
 * @param {(word: Word) => void} hear
 * @returns {() => void} ends it
 */
export function share(path, hear) {
  const end = new AbortController();
  const { signal } = end;
  const channel = new BroadcastChannel(`stream of ${path}`);
  signal.addEventListener('abort', () => channel.close());
  let lastId = '';

  /** @param {Word} word */
  function hearHere(word) {
    if (signal.aborted) return;
    if (word.kind === 'news' && word.news.id !== '') lastId = word.news.id;
    hear(word);
    if (word.kind === 'news' && word.news.event === 'end') end.abort();
  }
  channel.addEventListener('message', ({ data }) => hearHere(data));

  const lead = () =>
    keepListening(path, {
      signal,
      lastId: () => lastId,
      tell(word) {
        if (signal.aborted) return;
        channel.postMessage(word);
        hearHere(word);
      },
    });
  // Without locks (pages over plain HTTP from elsewhere) each tab has a connection of its own.
  if (navigator.locks === undefined) void lead();
  else navigator.locks.request(`stream of ${path}`, { signal }, lead).catch(() => {});
  queueMicrotask(() => hearHere({ kind: 'joined' }));
  return () => end.abort();
}

/**
 * @param {string} path
 * @param {{ signal: AbortSignal, lastId: () => string, tell: (word: Word) => void }} options
 */
async function keepListening(path, { signal, lastId, tell }) {
  let pause = firstPauseMs;
  const connect = () =>
    listen(path, {
      lastId: lastId(),
      signal,
      open() {
        pause = firstPauseMs;
        tell({ kind: 'open' });
      },
      alive: () => tell({ kind: 'alive' }),
      news: (news) => tell({ kind: 'news', news }),
    });
  while (!signal.aborted) {
    try {
      if (await whereThereIsRoom(connect)) return;
      tell({ kind: 'open' });
      await backOnline(askMs, signal);
    } catch {
      tell({ kind: 'lost' });
      await backOnline(pause, signal);
      pause = Math.min(pause * 2, longestPauseMs);
    }
  }
}

/** @param {() => Promise<void>} connect @returns {Promise<boolean>} whether there was room for one more connection */
async function whereThereIsRoom(connect) {
  if (navigator.locks === undefined) {
    await connect();
    return true;
  }
  for (let place = 1; place <= mostStreams; place += 1) {
    const free = await navigator.locks.request(
      `place ${place} of ${mostStreams} for streams`,
      { ifAvailable: true },
      async (lock) => {
        if (lock !== null) await connect();
        return lock !== null;
      },
    );
    if (free) return true;
  }
  return false;
}

/** @param {number} ms @param {AbortSignal} signal @returns {Promise<void>} */
function backOnline(ms, signal) {
  return new Promise((resolve) => {
    const go = () => {
      clearTimeout(timer);
      removeEventListener('online', go);
      signal.removeEventListener('abort', go);
      resolve();
    };
    const timer = setTimeout(go, ms);
    addEventListener('online', go);
    signal.addEventListener('abort', go);
  });
}
