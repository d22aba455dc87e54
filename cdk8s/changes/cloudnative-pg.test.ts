import { expect, test } from 'vitest';
import { refusedServerChanges } from './cloudnative-pg.ts';

const cluster = (imageName: string, parameters: object = {}) => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name: 'main', namespace: 'databases' },
  spec: { imageName, postgresql: { parameters } },
});

const rules = (...[before, after]: readonly ReturnType<typeof cluster>[]) =>
  refusedServerChanges(before!, after!).map(({ field, rule }) => `${field}: ${rule}`);

test('an older major version of PostgreSQL is refused', () => {
  expect(rules(cluster('ghcr.io/pg:18.3'), cluster('ghcr.io/pg:17.6'))).toEqual([
    'spec.imageName: it was "ghcr.io/pg:18.3", and PostgreSQL cannot go back to an older major version: every sync will fail',
  ]);
});

test('image and parameters cannot change at once', () => {
  const [before, after] = [cluster('ghcr.io/pg:18.3'), cluster('ghcr.io/pg:18.4', { work_mem: '8MB' })];
  expect(rules(before, after)).toEqual([
    'spec.imageName: CloudNativePG refuses to change the image and the parameters at once: the sync will fail',
  ]);
});

test.each([
  ['a newer version', cluster('ghcr.io/pg:17-0.5.0'), cluster('ghcr.io/pg:18-0.5.0')],
  ['an older minor version', cluster('ghcr.io/pg:18.4'), cluster('ghcr.io/pg:18.3')],
  ['a parameter', cluster('localhost:5000/pg:18.3'), cluster('localhost:5000/pg:18.3', { work_mem: '8MB' })],
])('%s may change', (_, before, after) => {
  expect(rules(before, after)).toEqual([]);
});
