import { globSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import tseslint from 'typescript-eslint';
import { describe, expect, test } from 'vitest';

// The snippets are no files of the project, so the rules that need type information cannot run on them.
const eslint = new ESLint({ overrideConfig: [tseslint.configs.disableTypeChecked] });

/** The rules that `code` would break if it were the file at `filePath`. */
async function brokenRules(filePath: string, code: string): Promise<string[]> {
  const [result] = await eslint.lintText(code, { filePath });
  return result!.messages.map(({ ruleId, message }) => ruleId ?? message);
}

const importing = (specifier: string) => `import { x } from '${specifier}';\nexport const y = x;\n`;

const root = join(import.meta.dirname, '..');
/** A file of each folder of code, and one in a folder below, where there is one. */
const filesOf = (folder: string): readonly string[] => {
  const files = globSync(`${folder}/{*,*/*}.ts`, { cwd: root, exclude: ['**/*.test.ts'] }).sort();
  return [...new Map(files.map((file) => [file.split('/').length, file])).values()];
};
const folders = readdirSync(root, { withFileTypes: true })
  .filter((entry) => entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules')
  .map(({ name }) => name)
  .filter((name) => filesOf(name).length > 0 && name !== 'test');

/** The other folders that a folder may import, as `docs/explanation/architecture.md` says. */
const mayImport: Readonly<Record<string, readonly string[]>> = {
  model: [],
  fleet: ['model'],
  cdk8s: ['model', 'fleet'],
  pulumi: ['model', 'fleet'],
  'ansible-gen': ['model', 'fleet'],
  rehearsal: ['model', 'fleet', 'pulumi'],
  scripts: ['model', 'fleet', 'cdk8s', 'pulumi', 'ansible-gen', 'rehearsal'],
};

test('every folder of code has its place in the order of dependencies', () => {
  expect(Object.keys(mayImport).toSorted()).toEqual(folders.toSorted());
});

describe.each(folders)('%s', (folder) => {
  const allowed = [folder, ...(mayImport[folder] ?? [])];
  const others = folders.filter((name) => !allowed.includes(name));

  test.each(filesOf(folder))('%s imports what it may', async (file) => {
    for (const name of allowed) {
      expect(await brokenRules(file, importing(`#${filesOf(name)[0]!}`)), name).toEqual([]);
    }
  });

  test.runIf(others.length > 0).each(filesOf(folder))('%s imports nothing else, by alias or by path', async (file) => {
    const up = '../'.repeat(file.split('/').length - 1);
    for (const name of others) {
      expect(await brokenRules(file, importing(`#${filesOf(name)[0]!}`)), name).toContain('no-restricted-imports');
      expect(await brokenRules(file, importing(`${up}${filesOf(name)[0]!}`)), name).toContain('no-restricted-imports');
    }
  });
});

test.each(['cdk8s', 'cdk8s-plus-28', 'constructs'])('a Pulumi program never loads %s', async (name) => {
  for (const file of filesOf('pulumi')) {
    expect(await brokenRules(file, importing(name))).toContain('no-restricted-imports');
  }
  expect(await brokenRules(filesOf('cdk8s')[0]!, importing(name))).toEqual([]);
});

describe.each(['model', 'fleet'])('%s is pure', (folder) => {
  const file = `${folder}/a.ts`;

  test.each(['node:fs', 'fs', 'path', 'yaml', 'cdk8s', '@pulumi/pulumi', 'vitest'])('no import of %s', async (name) => {
    expect(await brokenRules(file, importing(name))).toContain('no-restricted-imports');
  });

  test.each([
    ['process.env', 'export const home = process.env.HOME;', 'no-restricted-globals'],
    ['fetch', "export const page = fetch('https://example.com');", 'no-restricted-globals'],
    ['import()', "export const late = import('node:fs');", 'no-restricted-syntax'],
  ])('no %s', async (_, code, rule) => {
    expect(await brokenRules(file, code)).toContain(rule);
  });

  test('its tests may use the test runner, and no other package', async () => {
    expect(await brokenRules(`${folder}/a.test.ts`, importing('vitest'))).toEqual([]);
    expect(await brokenRules(`${folder}/a.test.ts`, importing('fast-check'))).toEqual([]);
    expect(await brokenRules(`${folder}/a.test.ts`, importing('yaml'))).toContain('no-restricted-imports');
  });
});
