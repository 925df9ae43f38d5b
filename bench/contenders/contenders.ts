const alone = [{ args: [], port: 'RECOURSE_API_PORT' }] as const;

/** Those that are measured beside one another. */
export const contenders = {
  recourse: {
    title: 'Recourse',
    /** From the root of the repository. */
    script: 'cli/recourse.js',
    /** In the order in which they start, with the setting of the port on which each says that it is ready. The last one has the API. */
    processes: [{ args: ['start'], port: 'RECOURSE_API_PORT' }],
    readyPath: '/readyz',
    hasDatabaseByHand: false,
    refuses: true,
  },
  apart: {
    title: 'Recourse, apart',
    script: 'cli/recourse.js',
    processes: [
      { args: ['worker'], port: 'RECOURSE_WORKER_PORT' },
      { args: ['api'], port: 'RECOURSE_API_PORT' },
    ],
    readyPath: '/readyz',
    hasDatabaseByHand: false,
    refuses: true,
  },
  byHand: {
    title: 'saga by hand',
    script: 'bench/contenders/by-hand.ts',
    processes: alone,
    readyPath: '/',
    hasDatabaseByHand: true,
    refuses: true,
  },
  bare: {
    title: 'bare effects',
    script: 'bench/contenders/bare.ts',
    processes: alone,
    readyPath: '/',
    hasDatabaseByHand: true,
    refuses: true,
  },
  dbos: {
    title: 'saga on DBOS',
    script: 'bench/contenders/dbos.ts',
    processes: alone,
    readyPath: '/',
    hasDatabaseByHand: true,
    refuses: true,
  },
  nothing: {
    title: 'empty workflow',
    script: 'bench/contenders/nothing.ts',
    processes: alone,
    readyPath: '/',
    hasDatabaseByHand: true,
    /** There is nothing in it that could be refused. */
    refuses: false,
  },
} as const;

export type ContenderName = keyof typeof contenders;
export const contenderNames = Object.keys(contenders) as ContenderName[];
