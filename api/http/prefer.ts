const longestSeconds = 60;

/** The `wait` of RFC 7240 in whole seconds, capped; `undefined` where there is none that can be honoured. */
export function preferredWait(prefer: string | undefined): number | undefined {
  for (const preference of (prefer ?? '').split(/[,;]/)) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,9})"?\s*$/i.exec(preference)?.[1];
    if (seconds !== undefined && Number(seconds) > 0) return Math.min(Number(seconds), longestSeconds);
  }
  return undefined;
}
