export interface CsvRow {
  /** Where it begins in the file, the first one being 1. */
  readonly line: number;
  readonly cells: readonly string[];
}

/** Where a file stops being one of RFC 4180. */
export class CsvError extends Error {}

// A cell in quotes, in which two quotes are one, or one without; and what follows it.
const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;

/** The rows of a file of comma-separated values (RFC 4180); blank lines are left out. @throws CsvError */
export function parseCsv(text: string): CsvRow[] {
  const content = text.replace(/^\uFEFF/, '');
  const rows: CsvRow[] = [];
  let cells: string[] = [];
  let line = 1;
  let begun = 1;
  cell.lastIndex = 0;
  while (cell.lastIndex < content.length || cells.length > 0) {
    const at = cell.lastIndex;
    const [whole, quoted, bare = '', end] = cell.exec(content) ?? [];
    if (whole === undefined)
      throw new CsvError(`line ${line}: Quotes stand around a whole cell, and are doubled within one`);
    cells.push(quoted === undefined ? bare.trim() : quoted.replaceAll('""', '"'));
    line += whole.split('\n').length - 1;
    if (end === ',') continue;
    if (cells.length > 1 || cells[0] !== '') rows.push({ line: begun, cells });
    cells = [];
    begun = line;
    if (at === content.length) break;
  }
  return rows;
}
