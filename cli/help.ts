import { settingsHelp } from '../settings/settings-table.ts';
import { commandOf, commands, type CommandName } from './command.ts';

export function help(): string {
  const lines = Object.entries(commands).map(([name, { summary }]) => `  ${name.padEnd(12)}  ${summary}`);
  return [
    'Recourse: orders that are completed, or undone',
    '',
    'Usage: recourse <command>',
    '',
    ...lines,
    '',
    '`recourse help <command>` says how it is used, and which settings it reads. `recourse --version` is the version.',
  ].join('\n');
}

export function commandHelp(name: CommandName): string {
  const { usage, summary, settings } = commandOf(name);
  const prose = usage?.indexOf('') ?? -1;
  const lines = usage?.map((line, index) =>
    prose >= 0 && index >= prose ? line : `  recourse ${name} ${line}`,
  );
  const head = lines === undefined ? [`Usage: recourse ${name}`] : ['Usage:', ...lines];
  return [...head, '', summary, ...(settings.length === 0 ? [] : ['', settingsOf(settings)])].join('\n');
}

function settingsOf(names: Parameters<typeof settingsHelp>[0]): string {
  return `Settings are environment variables, or lines of a file .env in this folder:\n${settingsHelp(names)}`;
}
