import { parseEnv } from 'node:util';
import { variableNames } from './variables.ts';

const quotes = ['"', "'", '`'];

/**
 * Reads the values that a file `.env` sets, and its errors. Node passes over a line that sets nothing, and over the next one with it, so that a
 * slip of the pen would leave settings at their defaults. An error names its line alone, for a key may stand in it.
 */
export function parseEnvFile(content: string): { values: NodeJS.Dict<string>; problems: string[] } {
  const lines = content.replace(/^\uFEFF/, '').split('\n');
  const bad = linesThatSetNothing(lines);
  const numbers = new Set(bad.map(({ number }) => number));
  return {
    values: parseEnv(lines.filter((_, index) => !numbers.has(index + 1)).join('\n')),
    problems: bad.map(({ number, text }) => `.env, line ${number} sets nothing: expected ${wanted(text)}`),
  };
}

interface Line {
  readonly number: number;
  readonly text: string;
}

function linesThatSetNothing(lines: readonly string[]): Line[] {
  const found: Line[] = [];
  for (let index = 0; index < lines.length; index += 1) {
    const text = lines[index]?.trim() ?? '';
    if (text === '' || text.startsWith('#')) continue;
    const value = valueOf(text);
    if (value === undefined) found.push({ number: index + 1, text });
    else index += linesBelow(value, lines.slice(index + 1));
  }
  return found;
}

/** The text behind `NAME=`, or behind `export NAME=`. */
function valueOf(text: string): string | undefined {
  return /^(?:export\s+)?[^\s=]+\s*=\s*(.*)$/.exec(text)?.[1];
}

/** How many lines a value in quotes goes on for. Without a closing quote it ends with its own, as Node reads it. */
function linesBelow(value: string, below: readonly string[]): number {
  const quote = value.charAt(0);
  if (!quotes.includes(quote) || value.includes(quote, 1)) return 0;
  return below.findIndex((line) => line.includes(quote)) + 1;
}

function wanted(text: string): string {
  const [first = ''] = text.replace(/^export\s+/, '').split(/[\s:=]/);
  const isSetting = variableNames.some((name) => name === first);
  return `NAME=value${isSetting ? ` (${first}=…)` : ''}, a comment that begins with #, or an empty line`;
}
