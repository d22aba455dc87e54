import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { pathToFileURL } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { renderedChecks } from '#cdk8s/checks/index.ts';
import { validateObjects } from '#cdk8s/validate/index.ts';
import { fleet } from '#fleet/index.ts';
import { fleetChecks } from '#model/checks/index.ts';
import { fleetOf, plainService } from '#model/fixture.ts';
import type { KubernetesService } from '#model/service.ts';
import { compare, readDist } from './dist.ts';
import { outputsOf } from './outputs.ts';

const root = join(import.meta.dirname, '../..');

describe('the fleet', () => {
  const outputs = outputsOf(fleet);

  test('passes every check', () => {
    expect(outputs.checks.map(({ name }) => name)).toEqual([...fleetChecks, ...renderedChecks].map(({ name }) => name));
    expect(outputs.checks.filter(({ problems }) => problems.length > 0)).toEqual([]);
  });

  test('is what dist/ says', () => {
    const differences = compare(readDist(root), outputs.files);
    expect(differences).toEqual({ added: [], changed: [], removed: [] });
  });

  test('renders only objects that the schema of their kind knows', () => {
    const { rendered } = outputs.rendered;
    expect(validateObjects([...rendered.services.flatMap(({ objects }) => objects), ...rendered.argocd])).toEqual([]);
  });

  test('is rendered to the byte alike in any time zone and locale', () => {
    const script = `
      const { createHash } = await import('node:crypto');
      const { fleet } = await import('#fleet/index.ts');
      const { outputsOf } = await import('#scripts/lib/outputs.ts');
      console.log(createHash('sha256').update(JSON.stringify([...outputsOf(fleet).files])).digest('hex'));`;
    const run = (env: Record<string, string>) =>
      execFileSync(process.execPath, ['--input-type=module', '-e', script], {
        cwd: root,
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], ...env },
      });
    expect(run({ TZ: 'Pacific/Chatham', LANG: 'tr_TR.UTF-8', HOME: '/nowhere' })).toBe(run({ TZ: 'UTC', LANG: 'C' }));
  });

  test('moves with all that depends on it when a service changes its cluster', () => {
    const moved = {
      ...fleet.services.find(({ name }) => name === 'navidrome'),
      on: fleet.clusters[1],
    } as KubernetesService;
    const after = outputsOf({
      ...fleet,
      services: fleet.services.map((service) => (service.name === moved.name ? moved : service)),
    });
    const { added, removed } = compare(outputs.files, after.files);
    expect(removed.every((path) => path.startsWith('dist/k8s/indri/navidrome/'))).toBe(true);
    expect(added.map((path) => path.replace('/ringtail/', '/indri/'))).toEqual(removed);
  });
});

describe('the example in the README', () => {
  const example = /```ts\n([\s\S]*?)```/.exec(readFileSync(join(root, 'README.md'), 'utf8'))?.[1] ?? '';

  test('is one file of at most 30 lines', () => {
    expect(example.trimEnd().split('\n').length).toBeLessThanOrEqual(30);
  });

  test('is all that a service needs', async () => {
    // Within the repository, since the example imports its aliases.
    mkdirSync(join(root, '.cache'), { recursive: true });
    const folder = mkdtempSync(join(root, '.cache/readme-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    writeFileSync(join(folder, 'notes.ts'), example.replaceAll("'../", "'#fleet/"));
    const { notes } = (await import(pathToFileURL(join(folder, 'notes.ts')).href)) as { notes: KubernetesService };
    const before = outputsOf(fleet);
    const after = outputsOf({ ...fleet, services: [...fleet.services, notes] });
    const { added, changed, removed } = compare(before.files, after.files);
    expect(removed).toEqual([]);
    expect([...added].sort()).toEqual([
      'dist/argocd/application-notes.yaml',
      'dist/k8s/indri/notes/deployment-notes.yaml',
      'dist/k8s/indri/notes/ingress-notes-tailscale.yaml',
      'dist/k8s/indri/notes/networkpolicy-notes.yaml',
      'dist/k8s/indri/notes/persistentvolumeclaim-notes-data.yaml',
      'dist/k8s/indri/notes/service-notes.yaml',
    ]);
    expect(changed).toEqual(
      expect.arrayContaining([
        'dist/argocd/appproject-apps.yaml',
        'dist/k8s/indri/homepage/configmap-homepage-config.yaml',
        'dist/k8s/indri/prometheus/configmap-prometheus-config.yaml',
        'dist/tailnet/policy.hujson',
        'dist/docs/names.md',
      ]),
    );
  });
});

test('a wrong fleet is refused before anything is rendered', () => {
  const twice = { exposures: [{ host: 'same', audience: 'admin', auth: 'app' }] } as const;
  expect(() => outputsOf(fleetOf(plainService('one', twice), plainService('two', twice)))).toThrow(
    'service two: exposures[].host = "same": service one answers to that name already',
  );
});
