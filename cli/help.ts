import { settingsHelp } from '../settings/settings-table.ts';
import { argumentsOf, commands, type CommandName } from './command.ts';

export function help(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)}  ${summary}`);
  return [
    'Recourse: orders that are completed, or undone',
    '',
    'Usage: recourse <command> [--help] [--version]',
    '',
    ...lines,
    '',
    settings(),
  ].join('\n');
}

export function commandHelp(name: CommandName): string {
  const { usage } = argumentsOf(name);
  const lines = usage?.map((line) =>
    line === '' || line.startsWith('--') ? line : `  recourse ${name} ${line}`,
  );
  const head = lines === undefined ? [`Usage: recourse ${name}`] : ['Usage:', ...lines];
  return [...head, '', commands[name].summary, '', settings()].join('\n');
}

function settings(): string {
  return `Settings are environment variables, or lines of a file .env in this folder:\n${settingsHelp()}`;
}
