import { expect, test } from 'vitest';
import { fleet } from '#fleet/index.ts';
import { placeOf } from './assertions.ts';
import { deployment } from './old-application.ts';
import { oldHomelab } from './old-homelab.ts';
import { generatedSecret, oldObjects } from './old-objects.ts';

const objects = oldObjects(fleet, oldHomelab);
const countOf = (kind: string): number => objects.filter(({ object }) => object.kind === kind).length;

test('the old homelab has every object once', () => {
  const places = objects.map(placeOf);
  expect(places.filter((place, index) => places.indexOf(place) !== index)).toEqual([]);
});

test('the old homelab is whole', () => {
  expect(oldHomelab.flatMap(({ dashboards = [] }) => dashboards)).toHaveLength(35);
  expect([countOf('Application'), countOf('Ingress'), countOf('PersistentVolume'), countOf('Cluster')]).toEqual([
    42, 21, 5, 2,
  ]);
});

test('every application of the old homelab goes on under its name', () => {
  const names = new Set(fleet.services.map(({ name }) => name));
  expect(oldHomelab.map(({ name }) => name).filter((name) => !names.has(name))).toEqual([]);
});

test('an object belongs to its application, as Argo CD writes it', () => {
  const [namespace, deployed] = oldObjects(fleet, [
    { name: 'app', cluster: 'indri', namespace: 'apps', workloads: [deployment('web')] },
  ]);
  expect(namespace).toEqual({ cluster: 'indri', object: expect.objectContaining({ kind: 'Namespace' }) as unknown });
  const annotations = deployed?.object.metadata.annotations ?? {};
  expect(annotations['argocd.argoproj.io/tracking-id']).toBe('app:apps/Deployment:apps/web');
  const applied = JSON.parse(annotations['kubectl.kubernetes.io/last-applied-configuration'] ?? '') as object;
  expect(applied).toMatchObject({ spec: { selector: { matchLabels: { app: 'web' } } } });
});

test('the Secret of an ExternalSecret has its type, and belongs to it', () => {
  const owner = objects.find(({ object }) => object.metadata.name === 'blumeops-pg-eblume')?.object;
  expect(owner && generatedSecret(owner, 'uid')).toMatchObject({
    type: 'kubernetes.io/basic-auth',
    stringData: { username: 'eblume' },
    metadata: { ownerReferences: [{ kind: 'ExternalSecret', name: 'blumeops-pg-eblume', uid: 'uid' }] },
  });
});
