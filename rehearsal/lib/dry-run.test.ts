import { expect, test } from 'vitest';
import { live } from '../fixture.ts';
import { podOf } from './dry-run.ts';

const template = {
  metadata: { labels: { app: 'it' } },
  spec: { serviceAccountName: 'it', containers: [], volumes: [{ name: 'tmp' }] },
};

test.each([
  ['Deployment', { template }],
  ['CronJob', { jobTemplate: { spec: { template } } }],
])('a pod of a %s is its template, in another namespace', (kind, spec) => {
  expect(podOf(live(kind, 'it', { spec }), 'pods')).toEqual({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { labels: { app: 'it' }, name: 'pod', namespace: 'pods' },
    spec: { ...template.spec, serviceAccountName: 'default' },
  });
});

test('a pod of a StatefulSet also has the volumes of its claims', () => {
  const spec = { template, volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
  expect(podOf(live('StatefulSet', 'it', { spec }), 'pods')).toMatchObject({
    spec: { volumes: [{ name: 'tmp' }, { name: 'data', persistentVolumeClaim: { claimName: 'data' } }] },
  });
});

test('an object without a pod template has no pod', () => {
  expect(podOf(live('Service', 'it', { spec: { ports: [] } }), 'pods')).toBeUndefined();
});
