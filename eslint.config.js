import tseslint from 'typescript-eslint';

const pure = (what) => [
  'error',
  {
    patterns: [
      { group: ['node:*', 'pg', 'stripe', 'fastify', 'zod', '@temporalio/*'], message: `${what} is pure` },
    ],
  },
];

export default tseslint.config(
  { ignores: ['node_modules/**', '.recourse/**', 'coverage/**'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // Async where a promise is promised, and void as what a defined message answers, are both meant.
      '@typescript-eslint/require-await': 'off',
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: ['**/*.js', '**/*.cjs'], ...tseslint.configs.disableTypeChecked },
  {
    files: ['saga/**'],
    rules: {
      'no-restricted-imports': pure('The saga layer'),
      'no-restricted-globals': ['error', 'process', 'Date', 'setTimeout', 'crypto'],
    },
  },
  {
    files: ['workflows/**', 'bench/workflows/**'],
    rules: {
      // Replayed code: a module-level `let` is shared between runs in one isolate, and process.env bundles silently.
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Program > VariableDeclaration[kind="let"]',
          message: 'No module-level state in workflow code',
        },
      ],
      'no-restricted-globals': ['error', 'process'],
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            { group: ['node:*', 'zod', 'pg', 'stripe'], message: 'Workflow code is deterministic' },
            {
              group: ['**/activities/**', '**/effects/**', '**/sagas/*/store/**'],
              allowTypeImports: true,
              message: 'Types only',
            },
          ],
        },
      ],
    },
  },
);
