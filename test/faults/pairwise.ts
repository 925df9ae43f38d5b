import type { Cell } from './cells.ts';

/**
 * Cells that together cover every pair of phase, point and fault that occurs in `cells`: greedily, always one of those that
 * cover most of what is left; among them the one whose point and fault met least often so far; among those the first.
 */
export function pairwise(cells: readonly Cell[]): readonly Cell[] {
  const uncovered = new Set(cells.flatMap(pairsOf));
  const chosen: Cell[] = [];
  while (uncovered.size > 0) {
    const gain = (cell: Cell) => pairsOf(cell).filter((pair) => uncovered.has(pair)).length;
    const met = ({ point, fault }: Cell) =>
      chosen.filter((cell) => cell.point === point && cell.fault === fault).length;
    const best = cells.reduce((a, b) => ((gain(b) - gain(a) || met(a) - met(b)) > 0 ? b : a));
    chosen.push(best);
    for (const pair of pairsOf(best)) uncovered.delete(pair);
  }
  return cells.filter((cell) => chosen.includes(cell));
}

export function pairsOf({ phase, point, fault }: Cell): string[] {
  return [`${phase} ${point}`, `${phase} ${fault}`, `${point} ${fault}`];
}
