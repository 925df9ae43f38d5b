import { register } from 'tsx/esm/api';

register();
const { runWorker } = await import('./worker-main.ts');
await runWorker();
