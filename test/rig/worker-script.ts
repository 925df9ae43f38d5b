import { randomBytes } from 'node:crypto';
import { readFile, rm } from 'node:fs/promises';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';

export interface WorkerScript {
  readonly path: string;
  readonly remove: () => Promise<void>;
}

/**
 * The worker as one script. A run of all tests starts more than a hundred worker processes, and each of them would spend most of its
 * start on compiling the same few hundred files. It lies where its packages are found.
 */
export async function writeWorkerScript(): Promise<WorkerScript> {
  const name = `worker-${randomBytes(6).toString('hex')}.mjs`;
  const path = fileURLToPath(new URL(`../../node_modules/.cache/recourse/${name}`, import.meta.url));
  await build({
    stdin: {
      contents: `import { runWorker } from './worker-main.ts'; await runWorker();`,
      resolveDir: fileURLToPath(new URL('.', import.meta.url)),
    },
    outfile: path,
    bundle: true,
    packages: 'external',
    platform: 'node',
    format: 'esm',
    target: 'node20',
    plugins: [ownAddresses],
    logLevel: 'error',
  });
  return { path, remove: () => rm(path, { force: true }) };
}

/** Each file looks for what lies beside it where it was written, not where the script is. */
const ownAddresses: Plugin = {
  name: 'own-addresses',
  setup(building) {
    building.onLoad({ filter: /\.ts$/ }, async ({ path }) => ({
      loader: 'ts',
      contents: (await readFile(path, 'utf8')).replaceAll(
        'import.meta.url',
        JSON.stringify(pathToFileURL(path).href),
      ),
    }));
  },
};
