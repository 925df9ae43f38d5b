import { closeSync, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs';

const LINE_FEED = 0x0a;

export class UnreadableJournalError extends Error {
  override readonly name = 'UnreadableJournalError';

  constructor(path: string, line: number, cause: unknown) {
    const why = cause instanceof Error ? cause.message : String(cause);
    super(`${path}, line ${line}: ${why}. Repair the line, or remove the file to start afresh.`, { cause });
  }
}

/** An append-only file of JSON lines. A line is in the file, whole, before `append` returns. */
export class JournalFile {
  readonly path: string;
  readonly #file: number;
  #length: number;
  #open = true;

  private constructor(path: string, file: number, length: number) {
    this.path = path;
    this.#file = file;
    this.#length = length;
  }

  /** Opens or creates the file and hands each line to `replay`. A last line without its end was torn by a kill: it is cut off. */
  static open(path: string, replay: (value: unknown) => void): JournalFile {
    const file = openSync(path, 'a+');
    try {
      const length = replayLines(path, readFileSync(path), replay);
      ftruncateSync(file, length);
      return new JournalFile(path, file, length);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  append(value: unknown): void {
    if (!this.#open) throw new Error(`${this.path} is closed`);
    const line = Buffer.from(`${JSON.stringify(value)}\n`);
    try {
      for (let written = 0; written < line.length;) written += writeSync(this.#file, line, written);
    } catch (error) {
      ftruncateSync(this.#file, this.#length);
      throw error;
    }
    this.#length += line.length;
  }

  close(): void {
    if (!this.#open) return;
    this.#open = false;
    closeSync(this.#file);
  }
}

/** Returns the length of the whole lines, in bytes. */
function replayLines(path: string, bytes: Buffer, replay: (value: unknown) => void): number {
  let start = 0;
  for (let line = 1; ; line += 1) {
    const end = bytes.indexOf(LINE_FEED, start);
    if (end === -1) return start;
    try {
      replay(JSON.parse(bytes.toString('utf8', start, end)));
    } catch (error) {
      throw new UnreadableJournalError(path, line, error);
    }
    start = end + 1;
  }
}
