import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { bundledLibraries } from './libraries.ts';

const repository = join(import.meta.dirname, '../..');
const preload = ['--import', './scripts/preload/index.ts'];
const node = (...args: readonly string[]) => promisify(execFile)(process.execPath, args, { cwd: repository });

describe('the preload', () => {
  it('changes nothing in what a command says', async () => {
    const [plain, preloaded] = await Promise.all([node('scripts/check.ts'), node(...preload, 'scripts/check.ts')]);
    expect(preloaded).toEqual(plain);
  });

  it('takes a library from its bundle', async () => {
    const script = ['--input-type=module', '--eval', `console.log(import.meta.resolve('cdk8s'))`];
    expect((await node(...preload, ...script)).stdout).toContain('/node_modules/.cache/libraries/');
  });

  it('leaves it to Node to say what imports a file that is not there', async () => {
    const script = ['--input-type=module', '--eval', `import './model/nothing.ts'`];
    await expect(node(...preload, ...script)).rejects.toThrow(
      /Cannot find module '\S+\/model\/nothing\.ts' imported from/,
    );
  });
});

describe('the bundled libraries', () => {
  const root = mkdtempSync(join(tmpdir(), 'libraries-'));
  afterAll(() => rmSync(root, { recursive: true }));
  mkdirSync(join(root, 'node_modules'));
  writeFileSync(join(root, 'node_modules/.package-lock.json'), '{}');

  it('are made once, whoever asks at the same time', async () => {
    const [first, second] = await Promise.all([bundledLibraries(root), bundledLibraries(root)]);
    expect(second).toEqual(first);
    expect(readdirSync(join(root, 'node_modules/.cache/libraries'))).toHaveLength(1);
  });

  it('export what the libraries do', async () => {
    const libraries = await bundledLibraries(root);
    expect(libraries.size).toBeGreaterThan(0);
    for (const [name, url] of libraries) {
      const [own, bundled] = (await Promise.all([import(name), import(url)])) as [object, object];
      const names = Object.keys(own).filter((item) => item !== 'default' && item !== 'module.exports');
      expect(Object.keys(bundled).sort()).toEqual(names.sort());
    }
  });

  it('are none where nothing is installed', async () => {
    await expect(bundledLibraries(join(root, 'elsewhere'))).resolves.toEqual(new Map());
  });
});
