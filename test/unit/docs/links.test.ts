import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const documents = [
  ...(await readdir(root)),
  ...(await readdir(join(root, 'docs'), { recursive: true })).map((file) => join('docs', file)),
].filter((file) => file.endsWith('.md'));

/** Where links and pictures lead; what is in code is none. */
function linksIn(markdown: string): string[] {
  const prose = markdown.replaceAll(/^```[^]*?^```/gm, '').replaceAll(/`[^`\n]*`/g, '');
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)].map(([, target = '']) => target);
}

/** As GitHub makes them of headings. */
function anchorsIn(markdown: string): string[] {
  return [...markdown.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N}\s-]/gu, '')
      .replaceAll(' ', '-'),
  );
}

async function leadsNowhere(document: string, target: string): Promise<boolean> {
  const [path = '', anchor] = target.split('#');
  const file = path === '' ? join(root, document) : join(root, dirname(document), path);
  if (!existsSync(file)) return true;
  return anchor !== undefined && !anchorsIn(await readFile(file, 'utf8')).includes(anchor);
}

describe('links between documents', () => {
  it.each(documents)('%s leads to what is there', async (document) => {
    const local = linksIn(await readFile(join(root, document), 'utf8')).filter(
      (target) => !/^[a-z]+:/.test(target),
    );
    const judged = await Promise.all(
      local.map(async (target) => ({ target, broken: await leadsNowhere(document, target) })),
    );
    expect(judged.filter(({ broken }) => broken)).toEqual([]);
  });
});
