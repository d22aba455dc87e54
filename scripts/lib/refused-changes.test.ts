import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { refusedSince } from './refused-changes.ts';

let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'refused-changes-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function write(path: string, storageClass: string): void {
  const file = join(root, 'dist/k8s', path);
  mkdirSync(join(file, '..'), { recursive: true });
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', namespace: 'app' } };
  writeFileSync(file, JSON.stringify({ ...claim, spec: { storageClassName: storageClass } }));
}

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=a', '-c', 'user.email=a@b.c', ...args], { cwd: root });

function commit(): void {
  git('init', '-q');
  git('add', '-A');
  git('commit', '-qm', 'it runs');
}

const fields = async () => (await refusedSince(root, 'HEAD'))?.map(({ subject, field }) => `${subject} ${field}`);

test('a claim of the last commit keeps its class, in whichever file of its cluster it is', async () => {
  write('first/app/claim.yaml', 'standard');
  commit();
  expect(await fields()).toEqual([]);
  write('first/app/claim.yaml', 'fast');
  expect(await fields()).toEqual(['PersistentVolumeClaim app/data spec.storageClassName']);
  rmSync(join(root, 'dist/k8s/first/app'), { recursive: true });
  write('first/other/claim.yaml', 'fast');
  expect(await fields()).toEqual(['PersistentVolumeClaim app/data spec.storageClassName']);
});

test('another cluster has a claim of its own', async () => {
  write('first/app/claim.yaml', 'standard');
  commit();
  write('second/app/claim.yaml', 'fast');
  expect(await fields()).toEqual([]);
});

test('without git, or without that commit, nothing is known', async () => {
  expect(await fields()).toBeUndefined();
  git('init', '-q');
  expect(await fields()).toBeUndefined();
});
