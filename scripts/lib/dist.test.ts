import { execFile, execFileSync, spawnSync } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Files } from '#model/files.ts';
import { readDist, writeDist } from './dist.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'dist-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const files = (...names: readonly string[]): Files => new Map(names.map((name) => [`dist/${name}`, name]));

test('what is no longer produced leaves nothing behind, and is named before', () => {
  writeDist(folder, files('k8s/one/a.yaml', 'k8s/two/b.yaml'));
  const named: string[] = [];
  const difference = writeDist(folder, files('k8s/two/b.yaml', 'c.yaml'), (paths) => {
    named.push(...paths);
    expect(existsSync(join(folder, 'dist/k8s/one/a.yaml'))).toBe(true);
  });
  expect(difference).toEqual({ added: ['dist/c.yaml'], changed: [], removed: ['dist/k8s/one/a.yaml'] });
  expect(named).toEqual(['dist/k8s/one/a.yaml']);
  expect([...readDist(folder).keys()]).toEqual(['dist/c.yaml', 'dist/k8s/two/b.yaml']);
  expect(readdirSync(folder)).toEqual(['dist']);
});

test('a failure leaves the old files and says so', () => {
  writeDist(folder, files('a.yaml'));
  const impossible = new Map([...files('a.yaml'), ['dist/a.yaml/b.yaml', '']]);
  expect(() => writeDist(folder, impossible)).toThrow(/a folder where a file belongs.*dist\/ is unchanged\.$/);
  expect(readFileSync(join(folder, 'dist/a.yaml'), 'utf8')).toBe('a.yaml');
  expect(readdirSync(folder)).toEqual(['dist']);
});

test('a swap that was cut in half is finished', () => {
  mkdirSync(join(folder, 'dist.old'));
  mkdirSync(join(folder, 'dist.new'));
  writeFileSync(join(folder, 'dist.old/a.yaml'), 'a.yaml');
  expect(writeDist(folder, files('a.yaml'))).toEqual({ added: [], changed: [], removed: [] });
  expect(readdirSync(folder)).toEqual(['dist']);
});

test('a link to another folder stays one', () => {
  mkdirSync(join(folder, 'elsewhere/k8s/old'), { recursive: true });
  writeFileSync(join(folder, 'elsewhere/k8s/old/a.yaml'), '');
  symlinkSync('elsewhere', join(folder, 'dist'));
  writeDist(folder, files('k8s/new/b.yaml'));
  expect(lstatSync(join(folder, 'dist')).isSymbolicLink()).toBe(true);
  expect(readdirSync(join(folder, 'elsewhere'), { recursive: true })).toEqual(['k8s', 'k8s/new', 'k8s/new/b.yaml']);
});

test('the lock of a process that has ended is taken over', () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  writeFileSync(join(folder, 'dist.lock'), String(pid));
  writeDist(folder, files('a.yaml'));
  expect(readdirSync(folder)).toEqual(['dist']);
});

/** A program that writes so many files of a kilobyte. */
const program = (count: number): readonly string[] => {
  const script = `
    import { writeDist } from ${JSON.stringify(pathToFileURL(join(import.meta.dirname, 'dist.ts')).href)};
    const name = (index) => 'dist/' + index + '.yaml';
    const files = new Map(Array.from({ length: ${count} }, (_, index) => [name(index), String(process.pid).padEnd(1024)]));
    try { writeDist('.', files) } catch (error) { console.log(error.message) }`;
  return ['--input-type=module', '-e', script];
};

test('several processes at once write one after the other', async () => {
  const node = promisify(execFile);
  await Promise.all(Array.from({ length: 4 }, () => node(process.execPath, program(50), { cwd: folder })));
  expect(new Set(readDist(folder).values()).size).toBe(1);
  expect(readDist(folder).size).toBe(50);
  expect(readdirSync(folder)).toEqual(['dist']);
});

const unshare = ['--user', '--map-root-user', '--mount'] as const;
const canMount = spawnSync('unshare', [...unshare, 'mount', '-t', 'tmpfs', 'tmpfs', tmpdir()]).status === 0;

describe.runIf(canMount)('on a file system of its own', () => {
  /** Runs commands of a shell in the folder, among them `mount`, and returns what they print. */
  const shell = (script: string, count: number): string =>
    execFileSync('unshare', [...unshare, 'sh', '-euc', script, process.execPath, ...program(count)], {
      cwd: folder,
      encoding: 'utf8',
    });

  test('a full disk keeps the old files', () => {
    const printed = shell(
      'mount -t tmpfs -o size=64k tmpfs . && cd "$PWD" && mkdir dist && touch dist/old && "$0" "$@"; ls . dist',
      100,
    );
    expect(printed).toContain(
      'no space is left on the disk. Free some and run the command again (ENOSPC). dist/ is unchanged.',
    );
    expect(printed).toMatch(/\.:\ndist\n\ndist:\nold\n/);
  });

  test('a mount point is written file by file', () => {
    const printed = shell('mkdir dist && mount -t tmpfs tmpfs dist && touch dist/old && "$0" "$@"; ls . dist', 2);
    expect(printed).toBe('.:\ndist\n\ndist:\n0.yaml\n1.yaml\n');
  });

  test('nothing is written where nothing may be', () => {
    const printed = shell(
      'mount -t tmpfs tmpfs . && cd "$PWD" && mkdir dist && mount -o remount,ro . && "$0" "$@"; ls',
      2,
    );
    expect(printed).toBe(
      'dist: it is on a read-only file system. Run the command in a copy that can be written (EROFS). dist/ is unchanged.\ndist\n',
    );
  });
});
