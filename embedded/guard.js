// Runs one program for a parent and stops it when the parent is gone, however it went: the parent holds the other end of
// this process's standard input, and the system closes that end even after `kill -9`. Plain JavaScript, so that it starts
// at once. What every user of the machine can read in the list of processes is the order; the environment is inherited.
import { spawn } from 'node:child_process';
import { openSync, rmSync } from 'node:fs';

const { command, args, cwd, uid, gid, logFile, stopSignal, graceMs, removeAfterwards } = JSON.parse(
  process.argv[2],
);
const log = openSync(logFile, 'a');
const child = spawn(command, args, { cwd, uid, gid, stdio: ['ignore', log, log] });

child.on('spawn', () => process.stdout.write(`${child.pid}\n`));
child.on('error', (error) => {
  process.stdout.write(`${error.message}\n`);
  end(127);
});
child.on('exit', (code, signal) => end(code ?? (signal === null ? 1 : 128)));

let stopping = false;
function stop() {
  if (stopping) return;
  stopping = true;
  child.kill(stopSignal);
  setTimeout(() => child.kill('SIGKILL'), graceMs).unref();
}

function end(code) {
  for (const path of removeAfterwards) rmSync(path, { recursive: true, force: true, maxRetries: 3 });
  process.exit(code);
}

process.stdout.on('error', stop);
process.stdin.on('data', (order) => {
  if (order.toString().includes('kill')) child.kill('SIGKILL');
});
process.stdin.on('end', stop).on('close', stop).on('error', stop);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
