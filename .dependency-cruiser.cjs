/** Imports go one way: saga <- domain <- workflows; saga and domain <- journal <- activities and api; roots: worker, api, cli. */
const only = (from, allowed, comment) => ({
  name: `${from}-imports`,
  comment,
  severity: 'error',
  from: { path: `^${from}/` },
  to: {
    path: '^(domain|saga|explore|journal|activities|workflows|worker|api|cli|embedded|sandbox|settings|reconcile|web|test)/',
    pathNot: `^(${[from, ...allowed].join('|')})/`,
  },
});

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
        path: '^(domain|saga|journal|activities|workflows|worker|api|cli|embedded|sandbox|settings|reconcile)/',
        pathNot: '\\.(js|sql)$',
      },
      to: {},
    },
    only('saga', [], 'the engine, pure: it knows no order, no Temporal, no Node'),
    only('domain', ['saga'], 'the order itself, pure'),
    only(
      'explore',
      ['saga', 'domain', 'workflows'],
      'the engine and a saga on a model of the world, never what is stored',
    ),
    only('journal', ['domain', 'saga'], 'what PostgreSQL holds'),
    only('settings', ['domain'], 'read by every root'),
    only('activities', ['domain', 'journal', 'saga', 'settings'], 'what steps do'),
    only('sandbox', [], 'stands alone, as what it stands for does'),
    only('embedded', ['settings'], 'the parts that start brings along'),
    only('reconcile', ['domain', 'saga', 'journal', 'activities', 'settings'], 'compares all sides'),
    only('web', [], 'runs in browsers'),
    only(
      'worker',
      ['domain', 'saga', 'journal', 'activities', 'reconcile', 'workflows', 'settings'],
      'a composition root',
    ),
    only('api', ['saga', 'domain', 'journal', 'workflows', 'settings'], 'a composition root'),
    {
      name: 'workflows-import-types-of-activities-only',
      comment: 'workflow code is bundled and replayed: no Node, no zod, no activity code',
      severity: 'error',
      from: { path: '^workflows/' },
      to: {
        path: '^(journal|activities|worker|api|cli|embedded|sandbox|settings|reconcile)/',
        dependencyTypesNot: ['type-only'],
      },
    },
    {
      name: 'workflows-are-deterministic',
      severity: 'error',
      from: { path: '^(domain|saga|workflows)/', pathNot: '^domain/order-request' },
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
