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

describe('an import against the direction of the dependencies is refused', () => {
  test.each([
    ['model/views/a.ts', '#fleet/index.ts'],
    ['model/views/a.ts', '#cdk8s/main.ts'],
    ['model/views/a.ts', '#scripts/start.ts'],
    ['model/views/a.ts', '../../fleet/index.ts'],
    ['model/a.ts', '../cdk8s/main.ts'],
    ['fleet/a.ts', '#cdk8s/main.ts'],
    ['fleet/services/a.ts', '#pulumi/fly/index.ts'],
    ['fleet/services/a.ts', '#rehearsal/run.ts'],
    ['fleet/services/a.ts', '#ansible-gen/main.ts'],
    ['fleet/services/a.ts', '../../model/define.ts'],
    ['cdk8s/main.ts', '#pulumi/fly/index.ts'],
    ['cdk8s/main.ts', '#ansible-gen/main.ts'],
    ['cdk8s/main.ts', '#scripts/synth.ts'],
    ['pulumi/fly/index.ts', '#cdk8s/main.ts'],
    ['pulumi/fly/index.ts', '../../cdk8s/main.ts'],
    ['pulumi/fly/index.ts', 'cdk8s'],
    ['pulumi/fly/index.ts', 'cdk8s-plus-28'],
    ['pulumi/fly/index.ts', 'constructs'],
    ['ansible-gen/main.ts', '#cdk8s/main.ts'],
    ['rehearsal/run.ts', '#cdk8s/main.ts'],
    ['rehearsal/run.ts', '#scripts/synth.ts'],
    ['pulumi/plan/run.ts', '#rehearsal/run.ts'],
    ['pulumi/plan/run.ts', '#scripts/synth.ts'],
  ])('%s imports %s', async (filePath, specifier) => {
    expect(await brokenRules(filePath, importing(specifier))).toContain('no-restricted-imports');
  });
});

describe('an import along the direction of the dependencies is accepted', () => {
  test.each([
    ['model/views/a.ts', '../types.ts'],
    ['model/views/a.ts', '#model/types.ts'],
    ['fleet/services/a.ts', './b.ts'],
    ['fleet/services/a.ts', '../hosts.ts'],
    ['fleet/services/a.ts', '#fleet/hosts.ts'],
    ['fleet/services/a.ts', '#model/define.ts'],
    ['cdk8s/constructs/a.ts', '#model/define.ts'],
    ['cdk8s/main.ts', '#fleet/index.ts'],
    ['cdk8s/main.ts', 'cdk8s-plus-28'],
    ['cdk8s/main.ts', 'node:fs'],
    ['pulumi/fly/index.ts', '#fleet/index.ts'],
    ['pulumi/fly/index.ts', '@pulumi/command'],
    ['ansible-gen/main.ts', '#fleet/index.ts'],
    ['rehearsal/run.ts', '#model/define.ts'],
    ['rehearsal/stages/a.ts', '#pulumi/plan/run.ts'],
    ['scripts/synth.ts', '#cdk8s/main.ts'],
    ['scripts/synth.ts', '#ansible-gen/main.ts'],
    ['test/a.test.ts', '#cdk8s/main.ts'],
  ])('%s imports %s', async (filePath, specifier) => {
    expect(await brokenRules(filePath, importing(specifier))).toEqual([]);
  });
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
