import { takeNoPromiseStacks } from './promise-stacks.ts';

// Before any other workflow code makes a promise.
takeNoPromiseStacks(globalThis);
