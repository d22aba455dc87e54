import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { WorkingCopy } from './git.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'git-test-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('a push replaces dist/, so that removed files are removed from the repository', { timeout: 20_000 }, async () => {
  const remote = join(folder, 'remote.git');
  mkdirSync(remote);
  const git = (...args: readonly string[]): string => execFileSync('git', args, { cwd: remote, encoding: 'utf8' });
  git('init', '--quiet', '--bare');
  const copy = new WorkingCopy(join(folder, 'copy'));
  await copy.init(remote);
  copy.write(
    new Map([
      ['dist/k8s/a.yaml', 'a'],
      ['dist/k8s/b.yaml', 'b'],
    ]),
  );
  await copy.commit('both');
  copy.write(new Map([['dist/k8s/a.yaml', 'changed']]));
  const commit = await copy.commit('remove b');
  await copy.push('main');
  expect(git('rev-parse', 'main').trim()).toBe(commit);
  expect(git('ls-tree', '-r', '--name-only', 'main').trim()).toBe('dist/k8s/a.yaml');
  expect(git('show', 'main:dist/k8s/a.yaml')).toBe('changed');
});
