/** @import { News } from '../contract.ts' */

/** Three missed signs of life: a connection that is dead without knowing it. */
const silenceMs = 46_000;

/**
 * Listens to a stream of server-sent events over one connection. Unlike `EventSource` it notices the comments by which a server
 * tells that it is still there.
 * @param {string} path
 * @param {object} on
 * @param {string} on.lastId of the last event that is known; may be empty
 * @param {AbortSignal} on.signal ends it
 * @param {() => void} on.open
 * @param {() => void} on.alive
 * @param {(news: News) => void} on.news
 * @returns {Promise<void>} resolves when nothing more is to come, rejects when the connection is lost
 */
export async function listen(path, { lastId, signal, open, alive, news }) {
  const cut = new AbortController();
  const stop = () => cut.abort();
  signal.addEventListener('abort', stop);
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
    open();
    const onLife = () => {
      clearTimeout(watchdog);
      watchdog = setTimeout(stop, silenceMs);
      alive();
    };
    for await (const one of events(answer.body, onLife)) {
      news(one);
      if (one.event === 'end') return;
    }
    throw new Error('The stream has ended');
  } finally {
    clearTimeout(watchdog);
    removeEventListener('offline', stop);
    signal.removeEventListener('abort', stop);
    stop();
  }
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
