/**
 * Does something now, every so often while the page can be seen, and as soon as it is seen again.
 * @param {number} ms
 * @param {() => Promise<void>} work
 */
export function repeat(ms, work) {
  let running = false;
  const once = async () => {
    if (running || document.hidden) return;
    running = true;
    await work().catch(() => {});
    running = false;
  };
  setInterval(() => void once(), ms);
  addEventListener('online', () => void once());
  document.addEventListener('visibilitychange', () => void once());
  return once();
}

/**
 * Runs `work` soon, once for however many calls; another call while it runs makes it run once more.
 * @param {number} ms
 * @param {() => Promise<void>} work
 */
export function soon(ms, work) {
  let timer = 0;
  let running = false;
  let again = false;
  const run = async () => {
    timer = 0;
    if (running) {
      again = true;
      return;
    }
    running = true;
    await work().catch(() => {});
    running = false;
    if (again) {
      again = false;
      start();
    }
  };
  const start = () => {
    if (timer === 0) timer = window.setTimeout(() => void run(), ms);
  };
  return start;
}

/**
 * Answers may come in another order than they were asked for, and an old one must not overwrite a newer one. Called when
 * something is asked; what it returns is called when the answer is there.
 * @returns {() => () => boolean} whether nothing that was asked later is answered already
 */
export function inOrder() {
  let asked = 0;
  let answered = 0;
  return () => {
    asked += 1;
    const mine = asked;
    return () => {
      if (mine < answered) return false;
      answered = mine;
      return true;
    };
  };
}
