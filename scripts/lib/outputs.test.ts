import { join } from 'node:path';
import { execFileSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
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

  test.each(['navidrome', 'miniflux'])('moves %s with its database and consumers when `on` changes', (subject) => {
    const moved = {
      ...fleet.services.find(({ name }) => name === subject),
      on: fleet.clusters[1],
    } as KubernetesService;
    const after = outputsOf({
      ...fleet,
      services: fleet.services.map((service) => (service.name === moved.name ? moved : service)),
    });
    const { added, removed } = compare(outputs.files, after.files);
    expect(removed.every((path) => path.startsWith(`dist/k8s/indri/${subject}/`))).toBe(true);
    expect(added.map((path) => path.replace('/ringtail/', '/indri/'))).toEqual(removed);
  });
});

test('a wrong fleet is refused before anything is rendered', () => {
  const twice = { exposures: [{ host: 'same', audience: 'admin', auth: 'app' }] } as const;
  expect(() => outputsOf(fleetOf(plainService('one', twice), plainService('two', twice)))).toThrow(
    'service two: exposures[same].host = "same": service one already uses this host name. Fix: choose another host name.',
  );
});
