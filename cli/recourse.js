#!/usr/bin/env node
// Plain JavaScript, so that it can say what is missing before anything newer is loaded.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  process.stderr.write(
    `Recourse needs Node 20.19 or later; this is ${process.version}. See https://nodejs.org\n`,
  );
  process.exit(1);
}

try {
  const { register } = await import('tsx/esm/api');
  register();
} catch (error) {
  if (error.code !== 'ERR_MODULE_NOT_FOUND') throw error;
  process.stderr.write('The packages of Recourse are not installed. Run `npm ci` first.\n');
  process.exit(1);
}

const { main } = await import('./main.ts');
process.exit(await main(process.argv.slice(2)));
