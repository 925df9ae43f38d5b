import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { lockData } from '../../../cli/start/data-lock.ts';

it('a folder that cannot be made is refused by the name of its setting', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'recourse-lock-'));
  const file = join(folder, 'file');
  writeFileSync(file, '');
  try {
    await expect(lockData(join(file, 'data'))).rejects.toThrow(
      /^Nothing can be kept in .*data: .*\nSet RECOURSE_DATA_DIR to a folder that can be written\.$/,
    );
    const lock = await lockData(join(folder, 'data'));
    lock.release();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
