import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

/** One change of one file, in the words of the file. */
export interface Patch {
  /** From the root of the repository. */
  readonly file: string;
  readonly replace: string;
  readonly by: string;
}

/** A copy of the engine in which one thing is different. */
export interface PatchedCopy {
  readonly root: string;
  import(file: string): Promise<unknown>;
  remove(): Promise<void>;
}

const repository = new URL('../../', import.meta.url).pathname;

/** The engine imports nothing of ours, and so works from anywhere. */
const engine = ['saga'] as const;

/** @throws Error where the words to be replaced are not in the file exactly once: then the patch is out of date */
export async function patchedCopy(
  patches: readonly Patch[],
  folders: readonly string[] = engine,
): Promise<PatchedCopy> {
  const root = await mkdtemp(join(tmpdir(), 'recourse-mutant-'));
  for (const folder of folders) await cp(join(repository, folder), join(root, folder), { recursive: true });
  await writeFile(join(root, 'package.json'), '{ "type": "module" }');
  for (const patch of patches) await apply(root, patch);
  return {
    root,
    import: async (file) => (await import(pathToFileURL(join(root, file)).href)) as unknown,
    remove: () => rm(root, { recursive: true }),
  };
}

async function apply(root: string, { file, replace, by }: Patch): Promise<void> {
  const path = join(root, file);
  const before = await readFile(path, 'utf8');
  const found = before.split(replace).length - 1;
  if (found !== 1) throw new Error(`${file} holds ${found} times what is to be replaced: ${replace}`);
  // As a function, so that no $ in it has a meaning.
  await writeFile(
    path,
    before.replace(replace, () => by),
  );
}
