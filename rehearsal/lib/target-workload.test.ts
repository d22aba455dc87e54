import { expect, test } from 'vitest';
import { fleetOf } from '#model/fixture.ts';
import { application } from '../fixture.ts';
import type { Delivery } from './delivery.ts';
import type { Rehearsal } from './rehearsal.ts';
import { findTargetWorkload, replaceIn, withTag } from './target-workload.ts';

test.each([
  ['registry.example.net:5000/app:1.2.3', 'registry.example.net:5000/app:new'],
  ['registry.example.net:5000/app', 'registry.example.net:5000/app:new'],
  ['docker.io/library/redis:8@sha256:abc', 'docker.io/library/redis:new'],
])('the tag and digest of %s are replaced', (image, expected) => {
  expect(withTag(image, 'new')).toBe(expected);
});

test('a text is replaced in one file only', () => {
  const files = new Map([
    ['a', 'image: x, x'],
    ['b', 'image: x'],
  ]);
  expect([...replaceIn(files, 'a', 'x', 'y')]).toEqual([
    ['a', 'image: y, y'],
    ['b', 'image: x'],
  ]);
});

const deployment = (name: string) =>
  `kind: Deployment\nmetadata: { name: ${name} }\nspec: { template: { spec: { containers: [{ image: '${name}:1' }] } } }`;
const claim = 'kind: PersistentVolumeClaim\nmetadata: { name: data }';

function find(
  files: Readonly<Record<string, string>>,
  manual: readonly string[] = [],
  skipped: readonly string[] = [],
) {
  const names = [...new Set(Object.keys(files).map((path) => path.split('/')[0] ?? ''))];
  const rehearsal = {
    fleet: fleetOf(),
    files: new Map(Object.entries(files).map(([path, text]) => [`dist/k8s/first/${path}`, text])),
  } as unknown as Rehearsal;
  const delivery = {
    expected: names.map((name) => application(name, 0, { syncPolicy: manual.includes(name) ? {} : { automated: {} } })),
    skipped: new Map(skipped.map((name) => [name, 'no mirror'])),
    withLocalAddresses: (same: unknown) => same,
  } as unknown as Delivery;
  return findTargetWorkload(rehearsal, delivery);
}

const candidates = {
  'stateless/deployment-a.yaml': deployment('stateless'),
  'two/deployment-a.yaml': deployment('two'),
  'two/deployment-b.yaml': deployment('two'),
  'two/claim.yaml': claim,
  'manual/deployment-a.yaml': deployment('manual'),
  'manual/claim.yaml': claim,
  'skipped/deployment-a.yaml': deployment('skipped'),
  'skipped/claim.yaml': claim,
};

test('the target is the only Deployment of an automated application with a claim', () => {
  const files = { ...candidates, 'feeds/deployment-a.yaml': deployment('feeds'), 'feeds/claim.yaml': claim };
  expect(find(files, ['manual'], ['skipped'])).toMatchObject({ application: 'feeds', image: 'feeds:1' });
});

test('without such an application, the error says what is missing', () => {
  expect(() => find(candidates, ['manual'], ['skipped'])).toThrow(
    'no automated application has one Deployment and a PersistentVolumeClaim',
  );
});
