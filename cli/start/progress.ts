/** What the terminal shows while things start and stop: a line for each, when it is done. */
export type Progress = {
  /** Runs `work` and reports it with the detail it gives and the time it took. */
  readonly step: <T>(name: string, work: () => Promise<T>, detail?: (result: T) => string) => Promise<T>;
  readonly note: (text: string) => void;
};

export function terminalProgress(
  write: (text: string) => void = (text) => process.stdout.write(text),
): Progress {
  return {
    async step(name, work, detail = () => '') {
      const started = performance.now();
      const result = await work();
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      write(`✓ ${name.padEnd(18)} ${detail(result).padEnd(40)} ${seconds} s\n`);
      return result;
    },
    note: (text) => write(`  ${text}\n`),
  };
}
