import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nearest } from '../settings/nearest.ts';
import { commandOf, commands, isCommand, type CommandName } from './command.ts';
import { explain } from './explain.ts';
import { commandHelp, help } from './help.ts';
import { Misused } from './misused.ts';

const usageError = 2;

const passOver = (): void => undefined;

/** Runs one command line. Resolves to the exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  // A reader that has gone (`| head`) is no reason to fall over with everything still running. Tests call this many times.
  for (const stream of [process.stdout, process.stderr]) stream.off('error', passOver).on('error', passOver);

  const parsed = parse(argv);
  if ('problem' in parsed) return refuse(parsed.problem, parsed.of);
  const { command, words, values } = parsed;
  if (values.version) return print(version());
  if (command === undefined) return print(help());
  if (!isCommand(command)) return refuse(unknown(command));
  if (values.help) return print(commandHelp(command));

  try {
    const problems = await readEnvFile();
    const { loadSettings } = await import('../settings/settings.ts');
    const settings = loadSettings(process.env, problems);
    const { run } = await commands[command].load();
    return await run({ settings, arguments: { words, flags: values } });
  } catch (error) {
    if (error instanceof Misused) return refuse(error.message, command);
    process.stderr.write(`${explain(error)}\n`);
    return 1;
  }
}

/** The file's values count where the environment sets nothing. Resolves to the errors in its lines. */
async function readEnvFile(): Promise<string[]> {
  if (!existsSync('.env')) return [];
  const { parseEnvFile } = await import('../settings/env-file.ts');
  const { values, problems } = parseEnvFile(readFileSync('.env', 'utf8'));
  for (const [name, value] of Object.entries(values)) process.env[name] ??= value;
  return problems;
}

type Parsed =
  | {
      command: string | undefined;
      words: string[];
      values: { help?: boolean; version?: boolean; [flag: string]: unknown };
    }
  | { problem: string; of?: CommandName | undefined };

function parse(argv: readonly string[]): Parsed {
  const name = argv.find((word) => !word.startsWith('-'));
  if (name === 'help') return parse(['--help', ...argv.toSpliced(argv.indexOf(name), 1)]);
  const { flags, usage, passesOn } = name !== undefined && isCommand(name) ? commandOf(name) : {};
  if (passesOn === true && argv[0] === name && !asksForHelp(argv.slice(1)))
    return { command: name, words: argv.slice(1), values: {} };
  try {
    const { positionals, values: given } = parseArgs({
      args: argv.map(marked),
      allowPositionals: true,
      options: {
        ...flags,
        help: { type: 'boolean', short: 'h' },
        version: { type: 'boolean', short: 'v' },
      },
    });
    const [command, ...words] = positionals.map(unmarked);
    const values = Object.fromEntries(Object.entries(given).map(([flag, value]) => [flag, unmarked(value)]));
    const [extra] = words;
    return extra === undefined || usage !== undefined
      ? { command, words, values }
      : { problem: `"${extra}" is one word too many`, of: knownOf(name) };
  } catch (error) {
    // What follows the first sentence is about words that begin with a dash, which no command takes.
    const [problem] = (error instanceof Error ? error.message : String(error)).split('. To specify');
    return { problem: problem ?? '', of: knownOf(name) };
  }
}

/** And for nothing else: the other program may have to be fetched or built before it can say anything. */
function asksForHelp([first = '', ...rest]: readonly string[]): boolean {
  return ['--help', '-h'].includes(first) && rest.length === 0;
}

/** A number below zero is no flag: whoever asked for a number says what it may be. */
const negative = '\0';

function marked(word: string): string {
  return /^-\d/.test(word) ? `${negative}${word}` : word;
}

function unmarked<Value>(word: Value): Value {
  return typeof word === 'string' && word.startsWith(negative)
    ? (word.slice(negative.length) as Value)
    : word;
}

function knownOf(name: string | undefined): CommandName | undefined {
  return name !== undefined && isCommand(name) ? name : undefined;
}

function unknown(command: string): string {
  const names = Object.keys(commands);
  const meant = nearest(command, names);
  return meant === undefined
    ? `There is no command "${command}"; there are ${names.join(', ')}`
    : `There is no command "${command}"; did you mean ${meant}?`;
}

function refuse(problem: string, of?: CommandName): number {
  process.stderr.write(`${problem}\nSee recourse ${of === undefined ? '' : `${of} `}--help\n`);
  return usageError;
}

function print(text: string): number {
  process.stdout.write(`${text}\n`);
  return 0;
}

function version(): string {
  const manifest = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(manifest) as { version: string }).version;
}
