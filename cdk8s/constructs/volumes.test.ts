import { describe, expect, test } from 'vitest';
import { defineShare } from '#model/define.ts';
import { gatewayHost, plainService } from '#model/fixture.ts';
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
        nfs: { server: 'alpha', path: '/volume1/music', readOnly: true },
      },
    });
    expect(find(all, 'PersistentVolumeClaim', 'music')).toMatchObject({
      spec: { storageClassName: '', volumeName: 'music-pv' },
    });
  });

  test('a node directory is bound to its node and must exist', () => {
    expect(find(all, 'PersistentVolume', 'it-models-pv')).toMatchObject({
      spec: {
        hostPath: { path: '/mnt/models', type: 'Directory' },
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
