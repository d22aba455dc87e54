import type { Api } from '../lib/api.ts';
import { provisioner } from '../lib/nodes.ts';
import { at, textAt } from '../lib/objects.ts';

/** What the storage provisioner of a cluster does: a volume for each claim of its classes that waits for one. */
export async function provisionVolumes(api: Api): Promise<void> {
  const claims = await api.list('v1', 'PersistentVolumeClaim');
  for (const claim of claims) {
    const asked = claim.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] === provisioner;
    if (!asked || at(claim, 'status', 'phase') !== 'Pending' || textAt(claim, 'spec', 'volumeName') !== '') continue;
    const { name, namespace, uid } = claim.metadata;
    await api.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
      spec: {
        capacity: { storage: at(claim, 'spec', 'resources', 'requests', 'storage') },
        accessModes: at(claim, 'spec', 'accessModes'),
        storageClassName: textAt(claim, 'spec', 'storageClassName'),
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
        hostPath: { path: `/rehearsal/${namespace ?? ''}/${name}` },
      },
    });
  }
}
