import { mkdtempSync, readFileSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { JournalFile } from '../../../sandbox/record/journal-file.ts';

let folder: string;
let path: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'recourse-journal-'));
  path = join(folder, 'party.jsonl');
});
afterEach(() => rmSync(folder, { recursive: true }));

function read(): unknown[] {
  const values: unknown[] = [];
  JournalFile.open(path, (value) => values.push(value)).close();
  return values;
}

it('given a journal cut at any byte, when it is opened, then it holds a prefix of the entries and takes new ones', () => {
  fc.assert(
    fc.property(
      fc.array(fc.jsonValue(), { minLength: 1 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (values, part) => {
        rmSync(path, { force: true });
        const entries = values.map((value) => ({ value }));
        const journal = JournalFile.open(path, () => undefined);
        for (const entry of entries) journal.append(entry);
        journal.close();
        truncateSync(path, Math.floor(readFileSync(path).length * part));

        const survived = read();
        expect(survived).toEqual(JSON.parse(JSON.stringify(entries.slice(0, survived.length))));
        const reopened = JournalFile.open(path, () => undefined);
        reopened.append('next');
        reopened.close();
        expect(read()).toEqual([...survived, 'next']);
      },
    ),
    { numRuns: 50 },
  );
});

it('given a closed journal, when something is appended, then it refuses', () => {
  const journal = JournalFile.open(path, () => undefined);
  journal.close();
  journal.close();
  expect(() => journal.append({})).toThrow(/is closed/);
});
