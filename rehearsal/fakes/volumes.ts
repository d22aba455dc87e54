import type { KubernetesApi } from '../lib/kubernetes-api.ts';
import { provisioner } from '../lib/nodes.ts';
import { valueAt, stringAt } from '../lib/objects.ts';

/** What the storage provisioner of a cluster does: a volume for each claim of its classes that waits for one. */
export async function provisionVolumes(api: KubernetesApi): Promise<void> {
  const claims = await api.list('v1', 'PersistentVolumeClaim');
  for (const claim of claims) {
    const asked = claim.metadata.annotations?.['volume.kubernetes.io/storage-provisioner'] === provisioner;
    if (!asked || valueAt(claim, 'status', 'phase') !== 'Pending' || stringAt(claim, 'spec', 'volumeName') !== '')
      continue;
    const { name, namespace, uid } = claim.metadata;
    await api.apply({
      apiVersion: 'v1',
      kind: 'PersistentVolume',
      metadata: { name: `pvc-${uid}`, annotations: { 'pv.kubernetes.io/provisioned-by': provisioner } },
      spec: {
        capacity: { storage: valueAt(claim, 'spec', 'resources', 'requests', 'storage') },
        accessModes: valueAt(claim, 'spec', 'accessModes'),
        storageClassName: stringAt(claim, 'spec', 'storageClassName'),
        persistentVolumeReclaimPolicy: 'Retain',
        claimRef: { apiVersion: 'v1', kind: 'PersistentVolumeClaim', name, namespace, uid },
        hostPath: { path: `/rehearsal/${namespace ?? ''}/${name}` },
      },
    });
  }
}
