import { expect, test } from 'vitest';
import { first, fleetOf, plainService, second } from '#model/fixture.ts';
import { application, rendered } from '../fixture.ts';
import { applyOrder, describeObject, namespacesOf } from './applied.ts';

const waves = new Map([
  ['early', -2],
  ['earlier', -10],
  ['late', 5],
]);

test('objects are applied by application wave, then prerequisites, then own wave', () => {
  const hook = { name: 'hook', annotations: { 'argocd.argoproj.io/sync-wave': '-1' } };
  const objects = [
    rendered({ kind: 'Deployment' }, { application: 'late' }),
    rendered({ kind: 'ConfigMap' }, { application: 'late' }),
    rendered({ kind: 'Job', metadata: hook }, { application: 'late' }),
    rendered({ kind: 'Deployment' }, { application: 'early' }),
    rendered({ kind: 'Namespace' }, { application: 'late' }),
    rendered({ kind: 'Deployment' }, { application: 'earlier' }),
    rendered({ kind: 'Service' }, { application: 'late' }),
  ];
  const names = applyOrder(objects, waves).map((group) =>
    group.map((item) => `${item.application} ${item.object.kind}`),
  );
  expect(names).toEqual([
    ['earlier Deployment'],
    ['early Deployment'],
    ['late Namespace'],
    ['late ConfigMap'],
    ['late Job'],
    ['late Deployment', 'late Service'],
  ]);
});

test('namespaces are those of the applications on the cluster, once each, with the labels that Argo CD sets', () => {
  const labels = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  const fleet = fleetOf(
    plainService('feeds'),
    plainService('feeds-db', { namespace: 'feeds' }),
    plainService('nvr', { on: second }),
  );
  const inFeeds = {
    destination: { server: '', namespace: 'feeds' },
    syncPolicy: { managedNamespaceMetadata: { labels } },
  };
  const applications = [application('feeds', 0, inFeeds), application('feeds-db', 0, inFeeds), application('nvr')];
  expect(namespacesOf(fleet, applications, first.name)).toEqual([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'feeds', labels } },
  ]);
  expect(namespacesOf(fleet, applications, second.name)).toEqual([
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'nvr', labels: {} } },
  ]);
});

test('an object is described by its cluster, key and file', () => {
  expect(describeObject(rendered({ kind: 'Service' }))).toBe(
    'first: Service app/app (dist/k8s/first/app/service.yaml)',
  );
});
