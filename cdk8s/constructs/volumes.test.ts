import { describe, expect, test } from 'vitest';
import { defineShare } from '#model/define.ts';
import { gatewayHost, plainContainer, plainService } from '#model/fixture.ts';
import { claim, nfs, nodeDirectory, notBackedUp } from '#model/storage.ts';
import { gib, tib } from '#model/units.ts';
import { find, objects } from './fixture.ts';

const noBackup = notBackedUp('test');

describe('volumes', () => {
  const share = defineShare({
    name: 'music',
    host: gatewayHost,
    path: '/volume1/music',
    nfsClients: ['10.0.0.0/8'],
    writable: false,
  });
  const all = objects(
    plainService('it', {
      workloads: [{ container: { ...plainContainer, mounts: { '/music': 'music' } } }],
      volumes: {
        music: nfs({
          share,
          size: tib(1),
          readOnly: true,
          claimName: 'music',
          volumeName: 'music-pv',
          backup: noBackup,
        }),
        models: nodeDirectory({ path: '/mnt/models', size: gib(200), backup: noBackup }),
        data: claim({ size: gib(10), backup: noBackup }),
      },
    }),
  );

  test('a share is a static volume that only its claim can bind', () => {
    expect(find(all, 'PersistentVolume', 'music-pv')).toMatchObject({
      spec: {
        capacity: { storage: '1Ti' },
        accessModes: ['ReadOnlyMany'],
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { namespace: 'it', name: 'music' },
        mountOptions: ['nfsvers=4'],
      },
    });
    expect(find(all, 'PersistentVolumeClaim', 'music')).toMatchObject({
      spec: { storageClassName: '', volumeName: 'music-pv' },
    });
  });

  test('a read-only share is read-only in the pod, not in the immutable source of its volume', () => {
    expect(find(all, 'PersistentVolume', 'music-pv')).toHaveProperty('spec.nfs', {
      server: 'alpha',
      path: '/volume1/music',
    });
    expect(find(all, 'Deployment')).toHaveProperty('spec.template.spec.volumes.0.persistentVolumeClaim', {
      claimName: 'music',
      readOnly: true,
    });
  });

  test('a node directory is bound to its node', () => {
    expect(find(all, 'PersistentVolume', 'it-models-pv')).toMatchObject({
      spec: {
        hostPath: { path: '/mnt/models', type: 'DirectoryOrCreate' },
        nodeAffinity: { required: { nodeSelectorTerms: [{ matchExpressions: [{ values: ['alpha'] }] }] } },
      },
    });
  });

  test('data is kept if its application is deleted', () => {
    for (const object of all.filter(({ kind }) => kind.startsWith('PersistentVolume'))) {
      expect(object.metadata.annotations).toEqual({ 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' });
    }
  });
});
