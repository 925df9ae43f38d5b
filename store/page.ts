/** Of rows that were asked for with one more than a page has: the page, and its last row where another page follows. */
export function pageOf<Row>(rows: readonly Row[], limit: number): { shown: readonly Row[]; last?: Row } {
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return rows.length > limit && last !== undefined ? { shown, last } : { shown };
}
