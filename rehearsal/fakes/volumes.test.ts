import { expect, test } from 'vitest';
import { live } from '../fixture.ts';
import { provisioner } from '../lib/nodes.ts';
import { volumeFor } from './volumes.ts';

const claim = (owner: string, phase: string, spec: object = {}) =>
  live('PersistentVolumeClaim', 'data', {
    metadata: { annotations: { 'volume.kubernetes.io/storage-provisioner': owner } },
    spec: {
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local',
      resources: { requests: { storage: '1Gi' } },
      ...spec,
    },
    status: { phase },
  });

test('a pending claim gets a volume of its size and class that is reserved for it', () => {
  expect(volumeFor(claim(provisioner, 'Pending'))).toMatchObject({
    kind: 'PersistentVolume',
    metadata: { name: 'pvc-uid-data' },
    spec: {
      capacity: { storage: '1Gi' },
      accessModes: ['ReadWriteOnce'],
      storageClassName: 'local',
      claimRef: { namespace: 'apps', name: 'data', uid: 'uid-data' },
    },
  });
});

test('a claim that is bound, names a volume, or waits for another provisioner gets none', () => {
  expect(volumeFor(claim(provisioner, 'Bound'))).toBeUndefined();
  expect(volumeFor(claim(provisioner, 'Pending', { volumeName: 'nfs' }))).toBeUndefined();
  expect(volumeFor(claim('another', 'Pending'))).toBeUndefined();
});
