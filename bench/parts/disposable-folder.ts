import { chmodSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** One for each program, which is deleted by its guard, whatever becomes of this process. */
export function disposableFolder(name: string): string {
  const folder = mkdtempSync(join(tmpdir(), `recourse-bench-${name}-`));
  // As root, PostgreSQL runs as another user, who has to enter it.
  chmodSync(folder, 0o755);
  return folder;
}
