/** The words and flags behind a command's name. */
export type Arguments = {
  readonly words: readonly string[];
  readonly flags: Readonly<Record<string, unknown>>;
};
