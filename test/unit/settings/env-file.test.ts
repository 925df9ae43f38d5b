import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { describe, expect, it } from 'vitest';
import { parseEnvFile } from '../../../settings/env-file.ts';

const rest = 'a comment that begins with #, or an empty line';

describe('a file .env', () => {
  it.each([
    ['RECOURSE_API_PORT 3001', `line 1 sets nothing: expected NAME=value (RECOURSE_API_PORT=…), ${rest}`],
    [
      '# here\n\nRECOURSE_API_PORT: 3001',
      `line 3 sets nothing: expected NAME=value (RECOURSE_API_PORT=…), ${rest}`,
    ],
    ['A=1\r\njust some text\r\n', `line 2 sets nothing: expected NAME=value, ${rest}`],
    ['just some = text', `line 1 sets nothing: expected NAME=value, ${rest}`],
    ['=1', `line 1 sets nothing: expected NAME=value, ${rest}`],
    ['export RECOURSE_API_PORT', `line 1 sets nothing: expected NAME=value (RECOURSE_API_PORT=…), ${rest}`],
    [
      'A="1\nB=2"\nSTRIPE_API_KEY sk_live_1',
      `line 3 sets nothing: expected NAME=value (STRIPE_API_KEY=…), ${rest}`,
    ],
  ])('with %j is refused by the line', (content, problem) => {
    expect(parseEnvFile(content).problems).toEqual([`.env, ${problem}`]);
  });

  it('says of every line at once that it sets nothing, and repeats nothing that may be a key', () => {
    const { values, problems: told } = parseEnvFile('sk_live_1\nA=1\nsk_live_2');
    expect(told).toEqual([expect.stringContaining('line 1'), expect.stringContaining('line 3')]);
    expect(told.join()).not.toContain('sk_live');
    expect(values).toEqual({ A: '1' });
  });

  it.each([
    ['export A=1', { A: '1' }],
    ['  A = 1  # why\n#B 2\n\n', { A: '1' }],
    ['A="1\njust some text\n2"\nB=2', { A: '1\njust some text\n2', B: '2' }],
    ["A='1\n2'\nB=2", { A: '1\n2', B: '2' }],
    ['A="1\nB=2', { A: '"1', B: '2' }],
    ['A=\nB=2', { A: '', B: '2' }],
    ['A=1=2\r\nB=2\r\n', { A: '1=2', B: '2' }],
  ])('%j is taken as Node takes it', (content, values) => {
    expect(parseEnv(content)).toEqual(values);
    expect(parseEnvFile(content)).toEqual({ values, problems: [] });
  });

  it('may be .env.example, with or without its comment signs', () => {
    const example = readFileSync(new URL('../../../.env.example', import.meta.url), 'utf8');
    expect(parseEnvFile(example).problems).toEqual([]);
    expect(parseEnvFile(example.replaceAll(/^#(?=[A-Z]+_)/gm, '')).problems).toEqual([]);
  });
});
