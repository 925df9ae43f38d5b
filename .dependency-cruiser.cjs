/** Imports go one way: saga <- sagas <- workflows and store <- activities, client and api; roots: worker, api, cli. */
const folders =
  'saga|sagas|values|adapters|explore|store|client|activities|workflows|worker|api|cli|embedded|sandbox|settings|reconcile|web|test|bench';

const only = (from, allowed, comment, { within = `^${from}/`, pathNot } = {}) => ({
  name: `${from}-imports`,
  comment,
  severity: 'error',
  from: { path: within, ...(pathNot === undefined ? {} : { pathNot }) },
  to: {
    path: `^(${folders})/`,
    pathNot: `^(${[from, ...allowed].join('|')})/`,
  },
});

/** What a saga is made of in Node: the other half of its folder is bundled and replayed. */
const nodeHalf = '^sagas/([^/]+/(effects|store|worker|api)/|registered-saga)';
/** How a saga is explored. */
const models = '^sagas/[^/]+/model/';

module.exports = {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'types may refer to each other',
      severity: 'error',
      from: {},
      to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
    },
    {
      name: 'no-orphans',
      severity: 'error',
      from: {
        orphan: true,
        path: `^(${folders.replace('|web|test|bench', '')})/`,
        pathNot: '\\.(js|sql)$',
      },
      to: {},
    },
    only('saga', [], 'the engine, pure: it knows no saga, no Temporal, no Node'),
    only('values', [], 'money, text and addresses: what every folder may speak of'),
    only('sagas', ['saga', 'values'], 'the pure half of a saga, which is replayed', {
      pathNot: `${nodeHalf}|${models}`,
    }),
    only('sagas', ['saga', 'values', 'explore'], 'the parties of a saga, as the explorer knows them', {
      within: models,
    }),
    only(
      'sagas',
      ['saga', 'values', 'adapters', 'store', 'activities', 'reconcile'],
      'what the steps of a saga do, and what is stored of it alone',
      { within: '^sagas/[^/]+/(effects|store)/' },
    ),
    only(
      'sagas',
      [
        'saga',
        'values',
        'adapters',
        'store',
        'activities',
        'reconcile',
        'client',
        'workflows',
        'worker',
        'api',
        'settings',
      ],
      'what workers do for a saga beside its runs, and what is registered of it',
      { within: '^sagas/([^/]+/worker/|registered-saga)' },
    ),
    only(
      'sagas',
      ['saga', 'values', 'store', 'client', 'api', 'settings'],
      'what the API has of a saga beside what follows from its definition',
      { within: '^sagas/[^/]+/api/' },
    ),
    {
      name: 'pure-halves-import-no-node-half',
      severity: 'error',
      from: { path: '^sagas/', pathNot: nodeHalf },
      to: { path: nodeHalf },
    },
    only('adapters', ['saga', 'sagas', 'values', 'settings'], 'what implements the ports of a saga'),
    only('explore', ['saga', 'values'], 'the engine on a model of the world, never what is stored'),
    only(
      'store',
      ['saga', 'values'],
      'what PostgreSQL holds of the instances of any saga, which it is given as a value',
    ),
    only('settings', ['sagas', 'saga', 'values'], 'read by every root'),
    only('activities', ['saga', 'values', 'adapters', 'store', 'settings'], 'the activities of any saga'),
    only('sandbox', [], 'stands alone, as what it stands for does'),
    only('embedded', ['settings'], 'the parts that start brings along'),
    only('reconcile', ['saga', 'store'], 'compares instances with what their parties say'),
    only('web', [], 'runs in browsers'),
    only(
      'workflows',
      ['sagas', 'values', 'saga', 'activities', 'store'],
      'the runtime on Temporal; of activities and store, types',
    ),
    only('client', ['saga', 'workflows', 'store'], 'starts and steers runs; of workflows, the contract'),
    only(
      'worker',
      ['sagas', 'adapters', 'saga', 'store', 'client', 'activities', 'reconcile', 'workflows', 'settings'],
      'a composition root',
    ),
    {
      name: 'workers-and-api-know-no-saga',
      comment: 'they are given what recourse.config.ts registers',
      severity: 'error',
      from: { path: '^(worker|api)/' },
      to: { path: '^sagas/[^/]+/' },
    },
    only(
      'api',
      ['saga', 'sagas', 'values', 'store', 'client', 'workflows', 'settings'],
      'a composition root',
    ),
    {
      name: 'workflows-import-types-of-activities-only',
      comment: 'workflow code is bundled and replayed: no Node, no zod, no activity code',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: `${nodeHalf}|^(store|client|adapters|activities|worker|api|cli|embedded|sandbox|settings|reconcile)/`,
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'measured-workflows-import-types-only',
      comment: 'workflow code is bundled and replayed: that of a bench too',
      severity: 'error',
      from: { path: '^bench/workflows/' },
      to: { path: `^(${folders})/`, dependencyTypesNot: ['type-only'] },
    },
    {
      name: 'workflows-are-deterministic',
      severity: 'error',
      from: {
        path: '^(sagas|saga|workflows|bench/workflows)/',
        pathNot: `${nodeHalf}|^sagas/order/order-request`,
      },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'zod-stays-at-the-edges',
      severity: 'error',
      from: { path: '^(saga|workflows)/' },
      to: { path: 'node_modules/zod' },
    },
  ],
  options: {
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
    },
  },
};
