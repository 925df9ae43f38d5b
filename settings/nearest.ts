/** The candidate with the fewest edits from `name`, if it is near enough to be meant; the prefix RECOURSE_ counts on neither side. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  const bare = (full: string) => full.replace(/^RECOURSE_/, '');
  const ranked = candidates.map((candidate) => ({ candidate, edits: distance(bare(name), bare(candidate)) }));
  const [best] = ranked.sort((a, b) => a.edits - b.edits);
  // As many edits as letters make any word of any other.
  return best !== undefined && best.edits <= Math.max(2, bare(name).length / 2) ? best.candidate : undefined;
}

/** Levenshtein's, one row at a time. */
function distance(from: string, to: string): number {
  let row = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let i = 0; i < from.length; i++) {
    const next = [i + 1];
    for (let j = 0; j < to.length; j++) {
      const replaced = (row[j] ?? 0) + (from[i] === to[j] ? 0 : 1);
      next.push(Math.min(replaced, (row[j + 1] ?? 0) + 1, (next[j] ?? 0) + 1));
    }
    row = next;
  }
  return row[to.length] ?? 0;
}
