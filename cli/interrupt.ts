export type Interrupt = {
  /** Aborted by the first Ctrl-C or SIGTERM. */
  readonly signal: AbortSignal;
  /** Resolves with it. */
  readonly happened: Promise<void>;
};

// npm passes a Ctrl-C on to a program that has had it from the terminal already.
const echoMs = 1_000;

/**
 * Turns Ctrl-C and SIGTERM into a request to stop. `atOnce` stops without waiting for anything: it is called by the second
 * one, and where the stop takes longer than `withinMs`, for something may hang for ever.
 */
export function listenForInterrupt(options: {
  onFirst?: () => void;
  atOnce: () => never;
  withinMs: number;
}): Interrupt {
  const controller = new AbortController();
  let firstAt: number | undefined;
  const happened = new Promise<void>((resolve) => {
    const onSignal = () => {
      if (firstAt === undefined) {
        firstAt = Date.now();
        options.onFirst?.();
        setTimeout(options.atOnce, options.withinMs).unref();
        controller.abort();
        resolve();
      } else if (Date.now() - firstAt > echoMs) {
        options.atOnce();
      }
    };
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal);
  });
  return { signal: controller.signal, happened };
}
