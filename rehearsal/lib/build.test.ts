import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type Binary, Unavailable, buildArguments, cachedPath, locate } from './build.ts';

const helm: Binary = { name: 'helm', module: 'helm', package: 'helm.sh/helm/v3/cmd/helm' };
const silent = () => undefined;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'build-test-'));
  vi.stubEnv('PATH', folder);
  vi.stubEnv('XDG_CACHE_HOME', join(folder, 'cache'));
});

afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function executable(name: string): string {
  const path = join(folder, name);
  writeFileSync(path, '');
  chmodSync(path, 0o755);
  return path;
}

test('go build receives linker flags, tags and the package', () => {
  const gitea = { ...helm, flags: '-X main.version=1', tags: 'sqlite' };
  expect(buildArguments(gitea, '/cache/helm')).toEqual([
    'build',
    '-trimpath',
    '-ldflags=-s -w -X main.version=1',
    '-tags',
    'sqlite',
    '-o',
    '/cache/helm',
    'helm.sh/helm/v3/cmd/helm',
  ]);
  expect(buildArguments({ name: 'policy', module: 'policy' }, 'policy')).toEqual([
    'build',
    '-trimpath',
    '-ldflags=-s -w',
    '-o',
    'policy',
    '.',
  ]);
});

test('the cache key changes with everything that changes the build, and with nothing else', () => {
  writeFileSync(join(folder, 'go.mod'), 'module a');
  const key = cachedPath(helm, folder);
  expect(cachedPath({ ...helm, pinned: true }, folder)).toBe(key);
  for (const change of [{ flags: '-X a=b' }, { tags: 'sqlite' }, { cgo: true }, { package: './cmd' }])
    expect(cachedPath({ ...helm, ...change }, folder)).not.toBe(key);
  writeFileSync(join(folder, 'go.mod'), 'module b');
  expect(cachedPath(helm, folder)).not.toBe(key);
});

test('a binary on PATH is used, unless ours is pinned', async () => {
  const path = executable('helm');
  await expect(locate(helm, silent)).resolves.toBe(path);
  await expect(locate({ ...helm, pinned: true }, silent)).rejects.toThrow(Unavailable);
});

test('without Go, the error says how to get it', async () => {
  await expect(locate(helm, silent)).rejects.toThrow(
    'helm must be built, but Go is not on PATH. Fix: install Go (https://go.dev/dl)',
  );
});
