import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { faults, places, points, type Cell } from './cells.ts';
import { stories } from './story.ts';

export interface Run {
  readonly cell: Cell;
  readonly ok: boolean;
  readonly seconds: number;
  readonly redriven: number;
}

const page = fileURLToPath(new URL('../../docs/faults.md', import.meta.url));
const mark = '<!-- From here on written by `npm run test:faults` -->';

/** Replaces the table in docs/faults.md. */
export function writeTable(cells: readonly Cell[], runs: readonly Run[]): void {
  const [text = ''] = readFileSync(page, 'utf8').split(mark);
  writeFileSync(page, `${text}${mark}\n\n${summary(cells, runs)}\n\n${table(cells, runs)}\n`);
}

export function summary(cells: readonly Cell[], runs: readonly Run[]): string {
  const failed = runs.filter(({ ok }) => !ok).length;
  const redriven = runs.filter((run) => run.redriven > 0).length;
  return `${runs.length} of ${cells.length} cells were run: ${runs.length - failed} ended as they must, ${failed} did not; ${redriven} were parked on the way and redriven.`;
}

function table(cells: readonly Cell[], runs: readonly Run[]): string {
  const rows = places.flatMap((phase) =>
    points
      .filter((point) => cells.some((cell) => cell.phase === phase && cell.point === point))
      .map((point) => [
        phase,
        point,
        stories[phase].ends,
        ...faults.map((fault) => entry({ phase, point, fault }, cells, runs)),
      ]),
  );
  const head = ['phase', 'point', 'ends', ...faults];
  return [head, head.map(() => '---'), ...rows].map((row) => `| ${row.join(' | ')} |`).join('\n');
}

function entry(at: Cell, cells: readonly Cell[], runs: readonly Run[]): string {
  const same = (cell: Cell) => cell.phase === at.phase && cell.point === at.point && cell.fault === at.fault;
  const run = runs.find(({ cell }) => same(cell));
  if (run === undefined) return cells.some(same) ? 'not run' : '';
  if (!run.ok) return '**failed**';
  return `${run.seconds.toFixed(1)} s${run.redriven > 0 ? ', redriven' : ''}`;
}
