import eslint from '@eslint/js';
import { defineConfig } from 'eslint/config';
import tseslint from 'typescript-eslint';

/**
 * Who may import whom: each folder, and the other folders that its files may use.
 * `scripts` is the one place where the outputs meet; `test` is free.
 */
const MAY_IMPORT = {
  model: [],
  fleet: ['model'],
  cdk8s: ['model', 'fleet'],
  pulumi: ['model', 'fleet'],
  'ansible-gen': ['model', 'fleet'],
  // The programs and their gate are rehearsed as they are: they run inside the process that plans them.
  rehearsal: ['model', 'fleet', 'pulumi'],
  scripts: ['model', 'fleet', 'cdk8s', 'pulumi', 'ansible-gen', 'rehearsal'],
};
const FOLDERS = Object.keys(MAY_IMPORT);

/** Folders that are data and pure functions: no I/O, no packages, no environment. */
const PURE = ['model', 'fleet'];

/** Another folder is named by its `#` alias; a relative path that climbs into it would slip past the lists below. */
const CLIMBING = {
  regex: `^(\\.\\./)+(${FOLDERS.join('|')}|dist|node_modules|test)/`,
  message: 'Import another folder by its #alias, so that the direction of the dependency is visible and checked.',
};

/** The rule that holds a file of `folder` to its row above; a pure folder may use only the `packages` that are named. */
function restrictImports(folder, packages = []) {
  const allowed = [folder, ...MAY_IMPORT[folder]];
  const patterns = [CLIMBING];
  for (const other of FOLDERS.filter((name) => !allowed.includes(name))) {
    patterns.push({
      regex: `^#${other}/`,
      message: `${folder}/ may import only ${allowed.join(', ')}: dependencies point from the outputs to the model.`,
    });
  }
  if (PURE.includes(folder)) {
    patterns.push({
      regex: `^(?!${['\\.', '#', ...packages.map((name) => `${name}$`)].join('|')})`,
      message: `${folder}/ is pure: it imports no package and none of Node's modules.`,
    });
  }
  if (folder === 'pulumi') {
    patterns.push({ regex: '^(cdk8s|constructs)', message: 'A Pulumi program never loads cdk8s.' });
  }
  return { 'no-restricted-imports': ['error', { patterns }] };
}

export default defineConfig(
  { ignores: ['dist/', 'coverage/', '.cache/', 'cdk8s/*/generated/'] },
  eslint.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true } },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      'max-lines': ['error', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },

  ...FOLDERS.map((folder) => ({
    files: [`${folder}/**/*.ts`],
    rules: restrictImports(folder),
  })),
  ...PURE.map((folder) => ({
    files: [`${folder}/**/*.ts`],
    rules: {
      'no-restricted-globals': ['error', 'process', 'globalThis', 'fetch', 'console'],
      'no-restricted-syntax': [
        'error',
        { selector: 'ImportExpression', message: 'The model and the fleet are loaded as a whole: no import().' },
      ],
    },
  })),
  ...PURE.map((folder) => ({
    files: [`${folder}/**/*.test.ts`],
    rules: restrictImports(folder, ['vitest', 'fast-check']),
  })),

  {
    // A configuration file is data until it is written in the format of its reader.
    files: ['model/formats/*.ts'],
    rules: restrictImports('model', ['js-yaml', 'yaml', 'plist', 'vitest']),
  },
  {
    // Adding a service is adding a file, so one file looks which there are.
    files: ['fleet/collect.ts'],
    rules: { ...restrictImports('fleet', ['node:fs']), 'no-restricted-syntax': 'off' },
  },

  {
    files: ['**/*.test.ts'],
    rules: { '@typescript-eslint/no-non-null-assertion': 'off', 'max-lines': 'off' },
  },
);
