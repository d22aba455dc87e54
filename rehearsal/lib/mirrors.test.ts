import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { fleetOf, plainService } from '#model/fixture.ts';
import { Unavailable } from './build.ts';
import { mirrorsOf } from './mirrors.ts';

const upstream = (name: string, mirror: string, path: string, crds?: string) =>
  plainService(name, {
    tier: 'platform',
    workloads: [],
    upstream: { mirror, revision: 'v1.0.0', path, ...(crds === undefined ? {} : { crds }) },
  });

test('paths of one mirror and revision are collected, without duplicates', () => {
  const services = [upstream('a', 'tailscale', 'chart'), upstream('b', 'tailscale', 'chart', 'crds')];
  expect(mirrorsOf(fleetOf(...services))).toEqual([
    { name: 'tailscale', revision: 'v1.0.0', paths: ['chart', 'crds'], folder: expect.any(Function) as unknown },
  ]);
});

test('a mirror without a Go module is not available, and the reason names it', async () => {
  const [mirror] = mirrorsOf(fleetOf(upstream('a', 'some-chart', 'chart')));
  await expect(mirror?.folder()).rejects.toThrow(Unavailable);
  await expect(mirror?.folder()).rejects.toThrow('the mirror some-chart is not a Go module');
});

test('External Secrets uses a version that exists as a Go module, without the CRDs of generators', () => {
  const mirror = mirrorsOf(fleet).find(({ name }) => name === 'external-secrets');
  expect(mirror?.substituteVersion).toMatch(/^v1\./);
  const isExcluded = (file: string): boolean => mirror?.exclude?.test(file) ?? false;
  expect(isExcluded('generators.external-secrets.io_uuids.yaml')).toBe(true);
  expect(isExcluded('generators.external-secrets.io_generatorstates.yaml')).toBe(false);
  expect(isExcluded('external-secrets.io_externalsecrets.yaml')).toBe(false);
});
