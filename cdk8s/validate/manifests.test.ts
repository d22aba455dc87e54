import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { validateManifests } from './manifests.ts';

let dist: string;

beforeEach(() => {
  dist = mkdtempSync(join(tmpdir(), 'manifests-'));
  mkdirSync(join(dist, 'argocd'));
  mkdirSync(join(dist, 'k8s/indri/web'), { recursive: true });
});
afterEach(() => rmSync(dist, { recursive: true }));

const write = (text: string) => writeFileSync(join(dist, 'k8s/indri/web/web.yaml'), text);

const configMap = (data: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: web}\ndata: {${data}}\n`;

test('every object of every file is counted', () => {
  write(`${configMap('a: b')}---\n${configMap('c: d')}---\n`);
  writeFileSync(join(dist, 'argocd/other.yaml'), configMap(''));
  expect(validateManifests(dist)).toEqual({ files: 2, objects: 3, problems: [] });
});

test('a problem names its file', () => {
  write(configMap('a: 1'));
  expect(validateManifests(dist).problems).toEqual([
    'k8s/indri/web/web.yaml: v1/ConfigMap web: $.data.a: 1 is not of type string (type)',
  ]);
});

test('a file is read as Kubernetes reads it: a bare yes is a boolean, a time and a clock are strings', () => {
  write(configMap('a: yes'));
  expect(validateManifests(dist).problems).toHaveLength(1);
  write(configMap("a: 'yes', b: 2026-01-01, c: 12:30:45"));
  expect(validateManifests(dist).problems).toEqual([]);
});

test('the hash e123456 and a single dot are texts, and 1e3 is a number', () => {
  write(configMap('a: e123456, b: -e1, c: ., d: +._'));
  expect(validateManifests(dist).problems).toEqual([]);
  write(configMap('a: 1e3, b: 1.5e-3, c: .5e1, d: .5, e: 1.'));
  expect(validateManifests(dist).problems).toHaveLength(5);
});

test('a file that is no YAML is a problem, and so is a key that is there twice', () => {
  write('a: [');
  expect(validateManifests(dist).problems[0]).toMatch(/^k8s\/indri\/web\/web\.yaml: .*flow/i);
  write(configMap('a: b, a: c'));
  expect(validateManifests(dist).problems[0]).toMatch(/unique/);
});

test('a folder that is not there is said, with the command that writes it', () => {
  rmSync(join(dist, 'argocd'), { recursive: true });
  expect(() => validateManifests(dist)).toThrow(
    /argocd: folder: it does not exist\. Fix: write it with `npm run synth`/,
  );
});
