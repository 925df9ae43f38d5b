import { describe, expect, it } from 'vitest';
import { commandOf, commands, type CommandName } from '../../../cli/command.ts';
import { commandHelp, help } from '../../../cli/help.ts';
import { letterStatuses } from '../../../store/dead-letters/dead-letters.ts';
import { variableNames } from '../../../settings/variables.ts';
import { recourseHere } from '../../rig/command.ts';

const names = Object.keys(commands) as CommandName[];

const recourse = (...words: string[]) => recourseHere(words);

const settingsIn = (text: string) =>
  variableNames.filter((name) => new RegExp(`^  ${name} `, 'm').test(text));

describe('who asks for help', () => {
  it.each([{ words: [] }, { words: ['help'] }, { words: ['--help'] }])(
    'with `recourse $words` gets every command',
    async ({ words }) => {
      expect(await recourse(...words)).toEqual({ code: 0, stdout: `${help()}\n`, stderr: '' });
      for (const name of names) expect(help()).toContain(`\n  ${name} `);
    },
  );

  it.each([
    ['help', 'sandbox'],
    ['sandbox', '--help'],
    ['help', '--help', 'sandbox'],
  ])('with `recourse %s %s` gets that of the one command', async (...words) => {
    expect(await recourse(...words)).toEqual({ code: 0, stdout: `${commandHelp('sandbox')}\n`, stderr: '' });
  });

  it('is told which command was meant, and that there is help', async () => {
    expect(await recourse('workr')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'There is no command "workr"; did you mean worker?\nSee recourse --help\n',
    });
  });
});

it.each([['--bogus'], ['one', 'word', 'too']])(
  'is led to the help of the command that was mistyped, with %s',
  async (...words) => {
    const { code, stderr } = await recourse(words[0] === '--bogus' ? 'dead-letters' : 'migrate', ...words);
    expect(code).toBe(2);
    expect(stderr).toMatch(/\nSee recourse (dead-letters|migrate) --help\n$/);
  },
);

it.each([
  [['items', 'restock', 'TEA-WHITE', '-3'], /^pieces: .*at least 1/],
  [['items', 'set', 'TEA-WHITE', '--price', '-5'], /^price: Must be a whole number/],
  [['migrate', '-3'], /^"-3" is one word too many/],
])('takes a number below zero for a number, with %s', async (words, said) => {
  const { code, stderr } = await recourse(...words);
  expect(code).toBe(2);
  expect(stderr).toMatch(said);
});

it.each([
  [['list', 'extra'], /^"extra" is one word too many/],
  [
    ['redrive', 'one', '--group', 'psp.unavailable', '--reason', 'x'],
    /^"one" or --group psp.unavailable: which/,
  ],
])('acts on no dead letters where it is not clear on which, with %s', async (words, said) => {
  const { code, stderr } = await recourse('dead-letters', ...words);
  expect(code).toBe(2);
  expect(stderr).toMatch(said);
});

it.each([
  ['help', 'temporal'],
  ['temporal', '--help'],
  ['temporal', '-h'],
])(
  'finds help with `recourse %s %s` without asking the program that this is passed on to',
  async (...words) => {
    const { stdout } = await recourse(...words);
    expect(stdout).toBe(`${commandHelp('temporal')}\n`);
    expect(stdout).toContain('`recourse temporal help` is the help of the Temporal CLI');
  },
);

it('lists the commands where none is like what was typed', async () => {
  const { stderr } = await recourse('bogus');
  expect(stderr).toBe(`There is no command "bogus"; there are ${names.join(', ')}\nSee recourse --help\n`);
});

describe('the help of a command', () => {
  it.each(names)('of `recourse %s` ends with the settings that it reads, and no others', (name) => {
    const { settings } = commandOf(name);
    expect(settingsIn(commandHelp(name))).toEqual(variableNames.filter((one) => settings.includes(one)));
  });

  it('of dead letters names each status that they are listed by', () => {
    for (const status of letterStatuses) expect(commandHelp('dead-letters')).toContain(status);
  });

  it('names no setting where none is read', () => {
    expect(commandHelp('explore')).not.toContain('Settings');
  });

  it('has every setting at one command at least', () => {
    expect(new Set(names.flatMap((name) => commandOf(name).settings))).toEqual(new Set(variableNames));
  });
});
