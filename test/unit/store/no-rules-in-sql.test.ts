import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, expect, it } from 'vitest';

/** What the rules decide: their changes are written by key, whatever the row says by then. */
const ruled = 'saga_instance|instance_personal|fence|review_case|review_decision|refund';

/**
 * Statements that look for rows of many instances, and say when they are looked at again. No state follows from them: whoever
 * takes up what they find asks the rules. So do those that `claiming` begins.
 */
const glances: ReadonlySet<string> = new Set([
  'comparisons.ts: update saga_instance',
  'fence-cleanup.ts: delete from fence',
  'fence-cleanup.ts: update saga_instance',
  'restored.ts: update saga_instance',
  'sweep-queries.ts: update saga_instance',
]);

interface Statement {
  /** By which a glance is known. */
  readonly name: string;
  readonly text: string;
}

function statementsOf(file: string): Statement[] {
  const source = readFileSync(file, 'utf8').replaceAll(/\/\*\*.*?\*\//gs, '');
  const quoted = source.match(/`[^`]*`|'[^'\n]*'/g) ?? [];
  return quoted.flatMap((literal) => {
    const text = literal.slice(1, -1).replaceAll(/\s+/g, ' ');
    const found = [...text.matchAll(new RegExp(`\\b(update|delete from) (${ruled})\\b(?! set \\()`, 'g'))];
    return found.map(({ 0: what, index }) => ({
      name: `${basename(file)}: ${what}`,
      text: text.slice(index),
    }));
  });
}

const statements = ['store', 'sagas/order/store']
  .flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((file) => file.endsWith('.ts'))
  .flatMap(statementsOf);

/** It writes the row of a key, whatever that says. */
function isPlain({ text }: Statement): boolean {
  const [set = '', condition = ''] = text.split(' where ');
  return (
    /^(instance_id|order_id|case_id|refund_id) = \$\d+( returning|\)|$)/.test(condition) &&
    !set.includes('case when')
  );
}

describe('a statement that writes what the rules decide', () => {
  it.each(statements.map((one) => [one.name, one] as const))('%s decides nothing', (name, statement) => {
    expect(glances.has(name) || isPlain(statement), statement.text).toBe(true);
  });

  it('is found', () => {
    expect(statements.map(({ name }) => name)).toEqual(expect.arrayContaining([...glances]));
    expect(statements.map(({ name }) => name)).toContain('write-cases.ts: update review_case');
  });
});
