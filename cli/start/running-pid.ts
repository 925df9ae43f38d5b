import { join } from 'node:path';
import { commandLine, recordedPid } from '../../embedded/orphan.ts';

export function lockFile(dataDir: string): string {
  return join(dataDir, 'recourse.pid');
}

// By whatever name it was called (npm's links have no `.js`); another program may have the number by now.
const keeper = /\brecourse(\.js)? (.* )?(start|sandbox)\b/;

/** The process other than this one that keeps its data in the folder, while it runs. */
export function runningPid(dataDir: string): number | undefined {
  const pid = recordedPid(lockFile(dataDir));
  return pid !== undefined && pid !== process.pid && keeper.test(commandLine(pid)) ? pid : undefined;
}
