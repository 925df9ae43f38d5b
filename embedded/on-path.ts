import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

/** One way to get a program: a path that may be it, or why this way led nowhere. */
export type Attempt = { readonly path: string } | { readonly failure: string };

export function onPath(name: string): Attempt {
  const suffix = process.platform === 'win32' ? '.exe' : '';
  for (const folder of (process.env['PATH'] ?? '').split(delimiter).filter(Boolean)) {
    const path = join(folder, name + suffix);
    try {
      accessSync(path, constants.X_OK);
      return { path };
    } catch {
      continue;
    }
  }
  return { failure: `there is no ${name} in it` };
}
