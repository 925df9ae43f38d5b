import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { cruise, type ICruiseResult } from 'dependency-cruiser';

/** What the program is made of; tests and benches look at it from outside. */
export const folders = [
  'activities',
  'adapters',
  'api',
  'cli',
  'client',
  'embedded',
  'explore',
  'reconcile',
  'saga',
  'sagas',
  'sandbox',
  'settings',
  'store',
  'values',
  'web',
  'worker',
  'workflows',
] as const;

export interface Room {
  readonly name: string;
  readonly files: number;
  readonly lines: number;
  /** The folders that it imports, but for types alone. */
  readonly imports: readonly string[];
}

export interface House {
  readonly rooms: readonly Room[];
  /** With their lines, the longest first. */
  readonly longest: readonly { readonly file: string; readonly lines: number }[];
}

const root = new URL('../', import.meta.url);

export async function readHouse(): Promise<House> {
  const { output } = await cruise([...folders], {
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
  });
  const { modules } = output as ICruiseResult;
  const ours = modules.filter(({ source }) => folders.some((name) => source.startsWith(`${name}/`)));
  const sized = await Promise.all(
    ours
      .filter(({ source }) => ['.ts', '.js'].includes(extname(source)))
      .map(async ({ source, dependencies }) => ({
        file: source,
        room: roomOf(source),
        lines: (await readFile(new URL(source, root), 'utf8')).split('\n').length - 1,
        imports: dependencies
          .filter(({ dependencyTypes }) => !dependencyTypes.includes('type-only'))
          .map(({ resolved }) => roomOf(resolved)),
      })),
  );
  const rooms = [...new Set(sized.map(({ room }) => room))].sort().map((name): Room => {
    const files = sized.filter(({ room }) => room === name);
    const imports = new Set(files.flatMap((file) => file.imports));
    return {
      name,
      files: files.length,
      lines: files.reduce((sum, { lines }) => sum + lines, 0),
      imports: [...imports].filter((other) => other !== name && other !== '').sort(),
    };
  });
  const longest = sized.map(({ file, lines }) => ({ file, lines })).sort((a, b) => b.lines - a.lines);
  return { rooms, longest: longest.slice(0, 10) };
}

/** A saga's folder has three rooms: what is replayed, what its steps do in Node, and what the explorer knows of its parties. */
function roomOf(file: string): string {
  const [name = '', saga = '', part = ''] = file.split('/');
  if (!folders.some((known) => known === name)) return '';
  if (name !== 'sagas' || extname(saga) !== '') return name;
  return extname(part) === '' ? `sagas/${saga}/${part}` : `sagas/${saga}`;
}

/** The arrows between the rooms, as a picture for Markdown: only those that do not follow from others. */
export function picture({ rooms }: House): string {
  const idOf = (name: string) => name.replaceAll('/', '_');
  const importsOf = new Map(rooms.map(({ name, imports }) => [name, imports]));
  const reached = (name: string): readonly string[] => {
    const direct = importsOf.get(name) ?? [];
    return [...direct, ...direct.flatMap(reached)];
  };
  const drawn = (imports: readonly string[]) =>
    imports.filter((one) => !imports.some((other) => other !== one && reached(other).includes(one)));
  return [
    'flowchart TB',
    ...rooms.map(({ name }) => `  ${idOf(name)}["${name}"]`),
    ...rooms
      .filter(({ imports }) => imports.length > 0)
      .map(({ name, imports }) => `  ${idOf(name)} --> ${drawn(imports).map(idOf).join(' & ')}`),
  ].join('\n');
}

/** For people at a terminal. */
export function table({ rooms, longest }: House): string {
  const width = Math.max(...rooms.map(({ name }) => name.length));
  return [
    ...rooms.map(
      ({ name, files, lines, imports }) =>
        `${name.padEnd(width)} ${String(files).padStart(4)} files ${String(lines).padStart(6)} lines  ${imports.length === 0 ? '' : `-> ${imports.join(', ')}`}`,
    ),
    '',
    'The longest files:',
    ...longest.map(({ file, lines }) => `${String(lines).padStart(5)} ${file}`),
  ].join('\n');
}
