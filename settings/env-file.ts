import { SettingsError } from './settings-error.ts';
import { variableNames } from './variables.ts';

const quotes = ['"', "'", '`'];

/**
 * Node passes over what it cannot read in a file `.env`, so that a slip of the pen would leave a setting at its default. What is
 * wrong is told by its line alone: a key may stand in it.
 * @throws SettingsError naming each line that sets nothing and is neither empty nor a comment
 */
export function checkEnvFile(content: string, name = '.env'): void {
  const problems = linesThatSetNothing(content).map(
    ({ number, text }) => `${name}, line ${number} sets nothing: expected ${wanted(text)}`,
  );
  if (problems.length > 0) throw new SettingsError(problems);
}

interface Line {
  readonly number: number;
  readonly text: string;
}

function linesThatSetNothing(content: string): Line[] {
  const lines = content.replace(/^\uFEFF/, '').split('\n');
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

/** What stands behind `NAME=`, or behind `export NAME=`. */
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
